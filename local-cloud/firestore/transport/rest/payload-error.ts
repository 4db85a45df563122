import { FirestoreError } from '../../state/firestore-error';

/** The JSON of a request does not fit the method's message. Worded as Google's front end words it. */
export class PayloadError extends FirestoreError {
  constructor(
    /** Where in the request, e.g. `writes[0].update`; '' for the whole. */
    readonly field: string,
    readonly description: string,
  ) {
    super('INVALID_ARGUMENT', description);
  }
}

export function unknownName(name: string, parent: string): PayloadError {
  const place = parent === '' ? '' : ` at '${parent}'`;
  return new PayloadError(
    parent,
    `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`,
  );
}

/** `type` as Google names it: `TYPE_INT32`, or the URL of a message or an enum. */
export function invalidValue(field: string, type: string, given: unknown): PayloadError {
  const shown = typeof given === 'string' ? given : (JSON.stringify(given) ?? String(given));
  const cut = shown.length > 100 ? `${shown.slice(0, 100)}...` : shown;
  return new PayloadError(field, `Invalid value at '${field}' (${type}), "${cut}"`);
}
