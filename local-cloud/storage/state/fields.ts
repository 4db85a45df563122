import { StorageFailure } from './failure';

/** A JSON object that came from outside, or is kept as it came. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at `name`, or an empty one. @throws StorageFailure when it is something else */
export function fieldsAt(given: Fields, name: string): Fields {
  const value = given[name];
  if (value === undefined || value === null) return {};
  if (isFields(value)) return value;
  throw wrongField(name, value, 'an object');
}

/** Numbers and booleans become text, as Google's servers let them. */
export function textOf(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrongField(field, value, 'a string');
}

export function booleanOf(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw wrongField(field, value, 'true or false');
}

/** A whole number, which JSON may also write as a string. */
export function wholeNumberOf(field: string, value: unknown): number {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw wrongField(field, value, 'a whole number');
}

export function listAt(field: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrongField(field, value, 'a list');
}

export function oneOf(field: string, value: unknown, allowed: readonly string[]): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  throw wrongField(field, value, `one of ${allowed.join(', ')}`);
}

/** A time in RFC 3339, brought to UTC with milliseconds. */
export function timeOf(field: string, value: unknown): string {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN;
  if (!Number.isNaN(milliseconds)) return new Date(milliseconds).toISOString();
  throw wrongField(field, value, 'a time in RFC 3339');
}

export function wrongField(field: string, value: unknown, expected: string): StorageFailure {
  const given = value === undefined ? 'nothing' : JSON.stringify(value);
  return new StorageFailure(
    'invalid',
    `Invalid argument: ${field}: ${given} given, ${expected} expected.`,
  );
}

/** JSON merge patch (RFC 7396): null removes, objects are merged, everything else replaces. */
export function mergePatch(present: Fields, patch: Fields): Fields {
  const merged: Record<string, unknown> = { ...present };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else if (isFields(value)) {
      const before = merged[name];
      merged[name] = mergePatch(isFields(before) ? before : {}, value);
    } else merged[name] = value;
  }
  return merged;
}
