import { StorageFailure } from '../state/failure';
import { isFields, type Fields } from '../state/fields';

/** Which fields of an answer are wanted, by name; null for all that lies below. */
type Mask = Map<string, Mask | null>;

/**
 * Cuts an answer to what the `fields` parameter names: `kind,items(name,acl/role)`, `*` for any.
 * @throws StorageFailure for brackets that do not match
 */
export function selectFields(value: Fields, fields: string | null): Fields {
  if (fields === null || fields === '') return value;
  const reader = { text: fields.replace(/\s/g, ''), at: 0 };
  const mask = readMask(reader);
  if (reader.at < reader.text.length) throw malformed(fields);
  return cut(value, mask) as Fields;
}

function readMask(reader: { readonly text: string; at: number }): Mask {
  const mask: Mask = new Map();
  for (;;) {
    const name = /^[^,/()]+/.exec(reader.text.slice(reader.at))?.[0];
    if (name === undefined) throw malformed(reader.text);
    reader.at += name.length;
    mask.set(name, readBelow(reader));
    if (reader.text[reader.at] !== ',') return mask;
    reader.at += 1;
  }
}

function readBelow(reader: { readonly text: string; at: number }): Mask | null {
  const next = reader.text[reader.at];
  if (next === '/') {
    reader.at += 1;
    const name = /^[^,/()]+/.exec(reader.text.slice(reader.at))?.[0];
    if (name === undefined) throw malformed(reader.text);
    reader.at += name.length;
    return new Map([[name, readBelow(reader)]]);
  }
  if (next !== '(') return null;
  reader.at += 1;
  const mask = readMask(reader);
  if (reader.text[reader.at] !== ')') throw malformed(reader.text);
  reader.at += 1;
  return mask;
}

function cut(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => cut(each, mask));
  if (!isFields(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const below = mask.get(name) ?? mask.get('*');
    if (!mask.has(name) && !mask.has('*')) continue;
    kept[name] = below ? cut(inner, below) : inner;
  }
  return kept;
}

function malformed(fields: string): StorageFailure {
  return new StorageFailure('invalid', `Invalid field selection ${fields}`, {
    at: { locationType: 'parameter', location: 'fields' },
  });
}
