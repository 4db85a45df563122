import { type Fields, type Value } from '../value';
import { vectorComponents } from '../vector/vector-value';

/*
 * Sizes as Firestore's documentation computes them ("Storage size calculations"), in bytes.
 */

/** Added to a document's or map's fields. */
const FIELDS_OVERHEAD = 32;
const NAME_OVERHEAD = 16;

/** The size that counts towards a document's limit: its name and its fields. */
export function documentSize(path: string, fields: Fields): number {
  return nameSize(path) + fieldsSize(fields);
}

/** The size of a document's name; `path` is relative to the database. */
export function nameSize(path: string): number {
  const segments = path.split('/');
  return segments.reduce((sum, segment) => sum + textSize(segment), NAME_OVERHEAD);
}

export function textSize(text: string): number {
  return Buffer.byteLength(text) + 1;
}

export function valueSize(value: Value): number {
  if ('stringValue' in value) return textSize(value.stringValue);
  if ('bytesValue' in value) return value.bytesValue.length;
  if ('arrayValue' in value)
    return value.arrayValue.values.reduce((sum, element) => sum + valueSize(element), 0);
  if ('mapValue' in value) {
    const components = vectorComponents(value);
    return components === null ? fieldsSize(value.mapValue.fields) : components.length * 8;
  }
  if ('referenceValue' in value)
    return nameSize(
      value.referenceValue.replace(/^projects\/[^/]*\/databases\/[^/]*\/documents\//, ''),
    );
  if ('nullValue' in value || 'booleanValue' in value) return 1;
  return 'geoPointValue' in value ? 16 : 8;
}

function fieldsSize(fields: Fields): number {
  let size = FIELDS_OVERHEAD;
  for (const name in fields) {
    if (Object.hasOwn(fields, name)) size += textSize(name) + valueSize(fields[name]!);
  }
  return size;
}
