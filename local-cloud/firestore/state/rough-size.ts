import { type Fields, type Value } from './value';

/** What a value costs beside its content: the object, its key, its place in a map. */
const OVERHEAD_BYTES = 48;

/** About how much memory fields take: good enough to bound what is kept of the past. */
export function roughBytes(fields: Fields): number {
  let bytes = 0;
  for (const name in fields) bytes += name.length + valueBytes(fields[name]!);
  return bytes;
}

function valueBytes(value: Value): number {
  if ('stringValue' in value) return OVERHEAD_BYTES + value.stringValue.length;
  if ('bytesValue' in value) return OVERHEAD_BYTES + value.bytesValue.length;
  if ('mapValue' in value) return OVERHEAD_BYTES + roughBytes(value.mapValue.fields);
  if ('arrayValue' in value)
    return value.arrayValue.values.reduce(
      (bytes, element) => bytes + valueBytes(element),
      OVERHEAD_BYTES,
    );
  return OVERHEAD_BYTES;
}
