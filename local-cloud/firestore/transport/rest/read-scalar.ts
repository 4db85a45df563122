import { invalidValue } from './payload-error';

const INTEGER = /^-?\d+$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const largest: Readonly<Record<string, bigint>> = {
  int32: 2n ** 31n - 1n,
  int64: 2n ** 63n - 1n,
  uint32: 2n ** 32n - 1n,
  uint64: 2n ** 64n - 1n,
};

/**
 * Reads a value of one of protobuf's own types, which in JSON may also be written as text, as query strings do.
 * @throws PayloadError INVALID_ARGUMENT
 */
export function readScalar(type: string, json: unknown, path: string): unknown {
  const value = scalar(type, json);
  if (value === undefined) throw invalidValue(path, `TYPE_${type.toUpperCase()}`, json);
  return value;
}

function scalar(type: string, json: unknown): unknown {
  switch (type) {
    case 'string':
      return typeof json === 'string' ? json : undefined;
    case 'bool':
      return readBoolean(json);
    case 'bytes':
      // Node reads both alphabets of base64, with and without padding.
      return typeof json === 'string' && BASE64.test(json)
        ? Buffer.from(json, 'base64')
        : undefined;
    case 'double':
    case 'float':
      return readDouble(json);
    default:
      return readInteger(type, json);
  }
}

function readBoolean(json: unknown): boolean | undefined {
  if (json === true || json === 'true') return true;
  return json === false || json === 'false' ? false : undefined;
}

function readDouble(json: unknown): number | undefined {
  if (typeof json === 'number') return json;
  if (json === 'NaN') return Number.NaN;
  if (json === 'Infinity' || json === '-Infinity') return Number(json);
  return typeof json === 'string' && /^[-+]?[\d.]+(?:[eE][-+]?\d+)?$/.test(json)
    ? finite(Number(json))
    : undefined;
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

/** As decimal text for 64 bits, which JavaScript's numbers do not hold. */
function readInteger(type: string, json: unknown): number | string | undefined {
  const text = typeof json === 'number' && Number.isInteger(json) ? BigInt(json) : json;
  if (typeof text !== 'bigint' && !(typeof text === 'string' && INTEGER.test(text))) {
    return undefined;
  }
  const integer = BigInt(text);
  const top = largest[type];
  const bottom = type.startsWith('u') ? 0n : -(top ?? 0n) - 1n;
  if (top === undefined || integer > top || integer < bottom) return undefined;
  return type.endsWith('64') ? integer.toString() : Number(integer);
}
