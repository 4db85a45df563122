import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020';
import { AttaccaError } from '../errors';
import { fieldErrors } from '../manifest/parse';
import { createAjv } from './ajv';

let ajv: Ajv2020 | undefined;
const validators = new Map<object, ValidateFunction>();

/**
 * Checks a body against its schema and gives it its type.
 * @throws AttaccaError INVALID_REQUEST with one entry per fault
 */
export function parseBody<Body>(schema: object, body: unknown): Body {
  ajv ??= createAjv({ strict: false });
  const validate = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, validate);
  if (validate(body)) return body as Body;
  const errors = fieldErrors(validate.errors ?? []);
  const summary = errors.map((fault) => `${fault.field}: ${fault.message}`).join('; ');
  throw new AttaccaError('INVALID_REQUEST', `The request is not valid: ${summary}.`, { errors });
}
