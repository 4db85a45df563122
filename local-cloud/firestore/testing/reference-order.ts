import { type Fields, type Value } from '../state/value';

/*
 * The order of values as Google's documentation tells it ("Value type ordering"), written as plainly as possible and
 * without anything of the engine: tests compare the engine with it.
 */

/** Negative, zero or positive. */
export function referenceCompare(left: Value, right: Value): number {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (leftType !== rightType) return types.indexOf(leftType) - types.indexOf(rightType);
  return compareLists(partsOf(left), partsOf(right));
}

const types = [
  'null',
  'boolean',
  'number',
  'timestamp',
  'string',
  'bytes',
  'reference',
  'geo point',
  'array',
  'vector',
  'map',
] as const;

/** The type of a value, in the documentation's words. */
export function typeOf(value: Value): (typeof types)[number] {
  if ('nullValue' in value) return 'null';
  if ('booleanValue' in value) return 'boolean';
  if ('integerValue' in value || 'doubleValue' in value) return 'number';
  if ('timestampValue' in value) return 'timestamp';
  if ('stringValue' in value) return 'string';
  if ('bytesValue' in value) return 'bytes';
  if ('referenceValue' in value) return 'reference';
  if ('geoPointValue' in value) return 'geo point';
  if ('arrayValue' in value) return 'array';
  return isVector(value.mapValue.fields) ? 'vector' : 'map';
}

function isVector(fields: Fields): boolean {
  const marker = Object.hasOwn(fields, '__type__') ? fields['__type__'] : undefined;
  return marker !== undefined && 'stringValue' in marker && marker.stringValue === '__vector__';
}

/** What two values of a type are compared by, one after the other; a list that ends first comes first. */
type Part = Buffer | bigint | { readonly value: Value };

function partsOf(value: Value): readonly Part[] {
  if ('booleanValue' in value) return [value.booleanValue ? 1n : 0n];
  if ('integerValue' in value) return numberParts(BigInt(value.integerValue) * SCALE);
  if ('doubleValue' in value) return doubleParts(value.doubleValue);
  if ('timestampValue' in value)
    return [BigInt(value.timestampValue.seconds), BigInt(value.timestampValue.nanos)];
  if ('stringValue' in value) return [Buffer.from(value.stringValue, 'utf8')];
  if ('bytesValue' in value) return [Buffer.from(value.bytesValue)];
  if ('referenceValue' in value) return value.referenceValue.split('/').flatMap(idParts);
  if ('geoPointValue' in value) {
    const { latitude, longitude } = value.geoPointValue;
    return [...doubleParts(latitude), ...doubleParts(longitude)];
  }
  if ('arrayValue' in value) return value.arrayValue.values.map((element) => ({ value: element }));
  return 'mapValue' in value ? mapParts(value.mapValue.fields) : [];
}

function mapParts(fields: Fields): readonly Part[] {
  if (isVector(fields)) {
    const elements = fields['value'];
    const values =
      elements !== undefined && 'arrayValue' in elements ? elements.arrayValue.values : [];
    return [BigInt(values.length), ...values.map((value) => ({ value }))];
  }
  const names = Object.keys(fields).map((name) => ({ name, bytes: Buffer.from(name, 'utf8') }));
  names.sort((left, right) => Buffer.compare(left.bytes, right.bytes));
  return names.flatMap(({ name, bytes }) => [bytes, { value: fields[name]! }]);
}

/** Every double is a multiple of 2 to the power of -1074. */
const SCALE = 2n ** 1074n;
const NOT_A_NUMBER = 0n;
const NEGATIVE_INFINITY = 1n;
const FINITE = 2n;
const POSITIVE_INFINITY = 3n;

function numberParts(scaled: bigint): readonly Part[] {
  return [FINITE, scaled];
}

function doubleParts(double: number): readonly Part[] {
  if (Number.isNaN(double)) return [NOT_A_NUMBER];
  if (!Number.isFinite(double)) return [double < 0 ? NEGATIVE_INFINITY : POSITIVE_INFINITY];
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(Math.abs(double));
  const exponent = Number(bits.readBigUInt64BE() >> 52n);
  const fraction = bits.readBigUInt64BE() & (2n ** 52n - 1n);
  const scaled = exponent === 0 ? fraction : (fraction + 2n ** 52n) << BigInt(exponent - 1);
  return numberParts(double < 0 ? -scaled : scaled);
}

/** Numeric ids, of Datastore, come before the others. */
function idParts(id: string): readonly Part[] {
  const match = /^__id(-?\d+)__$/.exec(id);
  return match === null ? [1n, Buffer.from(id, 'utf8')] : [0n, BigInt(match[1]!)];
}

function compareLists(left: readonly Part[], right: readonly Part[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareParts(left[index]!, right[index]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareParts(left: Part, right: Part): number {
  if (Buffer.isBuffer(left) && Buffer.isBuffer(right)) return Buffer.compare(left, right);
  if (typeof left === 'bigint' && typeof right === 'bigint')
    return left < right ? -1 : left > right ? 1 : 0;
  return referenceCompare(
    (left as { readonly value: Value }).value,
    (right as { readonly value: Value }).value,
  );
}
