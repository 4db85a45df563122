import { type Type } from 'protobufjs';
import { FirestoreError } from '../../state/firestore-error';
import { PayloadError } from './payload-error';
import { findField } from './read-json';

/** What a query string says beside the fields of the request. */
export interface SystemParameters {
  readonly accessToken: string | null;
  readonly enumsAsNumbers: boolean;
  readonly isPretty: boolean;
}

export interface QueryParameters {
  readonly system: SystemParameters;
  /** Field paths of the request with their texts, in order. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Names that say who is calling, for quotas and statistics that do not exist here. */
const ignored: ReadonlySet<string> = new Set([
  'key',
  'quotaUser',
  'uploadType',
  'upload_protocol',
  '$.xgafv',
  '$userProject',
]);

/**
 * Parts the system's parameters from those of the request.
 * @throws FirestoreError UNIMPLEMENTED for those that would change the form of the answer.
 */
export function readQueryParameters(search: URLSearchParams): QueryParameters {
  const fields: (readonly [string, string])[] = [];
  const system = { accessToken: null as string | null, enumsAsNumbers: false, isPretty: false };
  for (const [name, value] of search) {
    const plain = name.startsWith('$') ? name.slice(1) : name;
    if (ignored.has(name)) continue;
    if (plain === 'alt') system.enumsAsNumbers = readAlt(value);
    else if (plain === 'prettyPrint') system.isPretty = value === 'true' || value === '1';
    else if (name === 'access_token' || name === 'oauth_token') system.accessToken = value;
    else if (plain === 'fields' || plain === 'callback') {
      throw new FirestoreError(
        'UNIMPLEMENTED',
        `The parameter "${name}" is not available in the local cloud's Firestore.`,
      );
    } else fields.push([name, value]);
  }
  return { system, fields };
}

/** `json`, possibly with `;enum-encoding=int`, which the official clients add. */
function readAlt(value: string): boolean {
  const [format, ...options] = value.split(';');
  if (format === 'json') return options.includes('enum-encoding=int');
  throw new FirestoreError(
    'UNIMPLEMENTED',
    `Answers are JSON: alt must be "json", it is "${value}".`,
  );
}

/**
 * Puts texts from a path or a query string where they belong in a request's JSON.
 * @throws PayloadError INVALID_ARGUMENT when there is no such field.
 */
export function bindParameters(
  type: Type,
  json: Record<string, unknown>,
  parameters: Iterable<readonly [string, string]>,
): void {
  for (const [name, text] of parameters) bindParameter(type, json, [name, text]);
}

function bindParameter(
  type: Type,
  json: Record<string, unknown>,
  [name, text]: readonly [string, string],
): void {
  const segments = name.split('.');
  let message: Type | null = type;
  let target = json;
  for (const [index, segment] of segments.entries()) {
    const field: ReturnType<typeof findField> =
      message === null ? undefined : findField(message, segment);
    if (field === undefined) throw unboundName(name, segments.slice(0, index + 1).join('.'));
    field.resolve();
    if (index === segments.length - 1) {
      if (field.repeated) target[field.name] = [...asList(target[field.name]), text];
      else target[field.name] = text;
      return;
    }
    message =
      field.resolvedType !== null && 'fields' in field.resolvedType ? field.resolvedType : null;
    const inner = target[field.name];
    const next = typeof inner === 'object' && inner !== null ? { ...inner } : {};
    target[field.name] = next;
    target = next;
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function unboundName(name: string, field: string): PayloadError {
  return new PayloadError(
    '',
    `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${field}' could not be found in request message.`,
  );
}
