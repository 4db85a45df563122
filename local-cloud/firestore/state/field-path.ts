import { FirestoreError } from './firestore-error';
import { type Fields, type Value, mapFields } from './value';

/** The names from the document's top to one field, e.g. `['steps', '3', 'state']`. Never empty. */
export type FieldPath = readonly string[];

/** The field path that stands for the document's name in queries. */
export const NAME_FIELD = '__name__';

/** True for the path `__name__`. */
export function isNamePath(path: FieldPath): boolean {
  return path.length === 1 && path[0] === NAME_FIELD;
}

/**
 * Splits a field path as it stands on the wire: names joined by dots, back-quoted where they are not plain.
 * @throws FirestoreError INVALID_ARGUMENT when a quote is left open or a name is empty.
 */
export function parseFieldPath(text: string): FieldPath {
  const names: string[] = [];
  let name = '';
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '`') quoted = !quoted;
    else if (quoted && character === '\\') name += text[++index] ?? '';
    else if (character === '.' && !quoted) {
      names.push(name);
      name = '';
    } else name += character;
  }
  names.push(name);
  if (quoted || names.includes('')) {
    throw new FirestoreError('INVALID_ARGUMENT', `Invalid property path "${text}".`);
  }
  return names;
}

/** The wire form of a field path; `parseFieldPath` reads it back. */
export function formatFieldPath(path: FieldPath): string {
  return path
    .map((name) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replace(/[\\`]/g, '\\$&')}\``,
    )
    .join('.');
}

/** The value at `path`, undefined when there is none. */
export function getField(fields: Fields, path: FieldPath): Value | undefined {
  if (path.length === 1) return Object.hasOwn(fields, path[0]!) ? fields[path[0]!] : undefined;
  let level: Fields | null = fields;
  let value: Value | undefined;
  for (const name of path) {
    if (level === null || !Object.hasOwn(level, name)) return undefined;
    value = level[name];
    level = mapFields(value);
  }
  return value;
}

/** A copy of `fields` in which `path` holds `value`; undefined deletes the field. Maps on the way are made as needed. */
export function withField(fields: Fields, path: FieldPath, value: Value | undefined): Fields {
  const [name, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    const copy: Record<string, Value> = { ...fields };
    if (value === undefined) delete copy[name];
    else copy[name] = value;
    return copy;
  }
  const child = Object.hasOwn(fields, name) ? mapFields(fields[name]) : null;
  if (child === null && value === undefined) return fields;
  return { ...fields, [name]: { mapValue: { fields: withField(child ?? {}, rest, value) } } };
}

/** The part of `fields` that `paths` name. */
export function pickFields(fields: Fields, paths: readonly FieldPath[]): Fields {
  let picked: Fields = {};
  for (const path of paths) {
    const value = isNamePath(path) ? undefined : getField(fields, path);
    if (value !== undefined) picked = withField(picked, path, value);
  }
  return picked;
}
