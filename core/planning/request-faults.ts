import type { ErrorObject } from 'ajv/dist/2020';
import { type FieldError } from '../errors';
import { fieldErrors } from '../manifest/parse';

interface Bounds {
  readonly type?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** What breaks the schema of requests: of a number out of its range also what was given and what is allowed. */
export function requestFaults(errors: readonly ErrorObject[]): FieldError[] {
  return fieldErrors(errors).map((fault, index) => {
    const error = errors[index];
    const bounds = (error?.parentSchema ?? {}) as Bounds;
    const isBounded = bounds.type === 'integer' || bounds.type === 'number';
    if (error === undefined || !isBounded) return fault;
    const allowed = allowedNumbers(bounds);
    const message = `is ${JSON.stringify(error.data)}; allowed is ${allowed}`;
    return { ...fault, given: error.data, allowed, message };
  });
}

/** In words, e.g. `an integer from 1 to 64`. */
function allowedNumbers({ type, minimum, exclusiveMinimum, maximum }: Bounds): string {
  const noun = type === 'integer' ? 'an integer' : 'a number';
  return exclusiveMinimum === undefined
    ? `${noun} from ${minimum ?? '-∞'} to ${maximum ?? '∞'}`
    : `${noun} above ${exclusiveMinimum} and up to ${maximum ?? '∞'}`;
}
