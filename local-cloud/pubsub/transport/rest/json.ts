import type protobuf from 'protobufjs';
import { invalid } from '../../state/status';
import { timestampToWire, type WireDuration } from '../wire';

type Plain = Readonly<Record<string, unknown>>;

/**
 * Reads proto3 JSON into the plain object that the type's codec would decode to.
 * @throws PubSubError INVALID_ARGUMENT that names the field
 */
export function fromJson(type: protobuf.Type, json: Plain, path = ''): object {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(json)) {
    if (value === null || value === undefined) continue;
    const name = key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    const field = type.fields[name];
    const where = path === '' ? key : `${path}.${key}`;
    if (!field)
      throw invalid(
        `Invalid JSON payload received. Unknown name "${key}"${path && ` at '${path}'`}: Cannot find field.`,
      );
    result[name] = fieldFromJson(field, value, where);
  }
  return result;
}

/** Writes a plain object as proto3 JSON, which leaves out what has its default value. */
export function toJson(type: protobuf.Type, value: object): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const field = type.fields[name];
    if (!field || each === undefined || each === null) continue;
    const json = fieldToJson(field, each);
    const isDefault =
      json === '' || json === 0 || json === false || json === '0' || isEmpty(field, json);
    if (!isDefault) result[name] = json;
  }
  return result;
}

function isEmpty(field: protobuf.Field, json: unknown): boolean {
  if (Array.isArray(json)) return json.length === 0;
  return field.map && Object.keys(json as object).length === 0;
}

function fieldFromJson(field: protobuf.Field, value: unknown, path: string): unknown {
  if (field.map) {
    const entries = Object.entries(objectOf(value, path));
    return Object.fromEntries(
      entries.map(([key, each]) => [key, valueFromJson(field, each, `${path}.${key}`)]),
    );
  }
  if (!field.repeated) return valueFromJson(field, value, path);
  if (!Array.isArray(value)) throw malformed(path, value, 'a list');
  return value.map((each, index) => valueFromJson(field, each, `${path}[${index}]`));
}

function valueFromJson(field: protobuf.Field, value: unknown, path: string): unknown {
  const { resolvedType, type } = field;
  if (resolvedType && 'fields' in resolvedType) return messageFromJson(resolvedType, value, path);
  if (resolvedType) {
    const { values, valuesById } = resolvedType;
    if (typeof value === 'number' && valuesById[value]) return valuesById[value];
    if (typeof value === 'string' && value in values) return value;
    throw malformed(path, value, `one of ${Object.keys(values).join(', ')}`);
  }
  if (type === 'bool') return booleanOf(value, path);
  if (type === 'bytes') return Buffer.from(textOf(value, path), 'base64');
  if (type === 'string') return textOf(value, path);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw malformed(path, value, 'a whole number');
  return number;
}

function messageFromJson(type: protobuf.Type, value: unknown, path: string): object {
  switch (type.fullName) {
    case '.google.protobuf.Duration':
      return durationFromJson(textOf(value, path), path);
    case '.google.protobuf.Timestamp':
      return timestampFromJson(textOf(value, path), path);
    case '.google.protobuf.FieldMask':
      return { paths: textOf(value, path).split(',').filter(Boolean).map(snakeCase) };
    default:
      return fromJson(type, objectOf(value, path), path);
  }
}

function durationFromJson(text: string, path: string): WireDuration {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  if (whole === undefined) throw malformed(path, text, 'seconds such as "600s"');
  return { seconds: Number(whole), nanos: Number(fraction.padEnd(9, '0')) };
}

function timestampFromJson(text: string, path: string): WireDuration {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw malformed(path, text, 'an RFC 3339 time');
  const [, fraction = ''] = /\.(\d{1,9})/.exec(text) ?? [];
  const { seconds } = timestampToWire(milliseconds);
  return { seconds: seconds!, nanos: Number(fraction.padEnd(9, '0')) };
}

function fieldToJson(field: protobuf.Field, value: unknown): unknown {
  if (field.map) return value;
  if (field.repeated) return (value as unknown[]).map((each) => valueToJson(field, each));
  return valueToJson(field, value);
}

function valueToJson({ resolvedType, type }: protobuf.Field, value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (/^s?fixed64|int64$/.test(type)) return String(value);
  if (!resolvedType || !('fields' in resolvedType)) return value;
  const time = value as WireDuration;
  switch (resolvedType.fullName) {
    case '.google.protobuf.Duration':
      return `${time.seconds ?? 0}${fractionOf(time)}s`;
    case '.google.protobuf.Timestamp':
      return new Date(1000 * (time.seconds ?? 0))
        .toISOString()
        .replace('.000Z', `${fractionOf(time)}Z`);
    default:
      return toJson(resolvedType, value as object);
  }
}

function fractionOf({ nanos = 0 }: WireDuration): string {
  return nanos === 0
    ? ''
    : `.${String(nanos)
        .padStart(9, '0')
        .replace(/(000){1,2}$/, '')}`;
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw malformed(path, value, 'text');
}

function booleanOf(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw malformed(path, value, 'true or false');
}

function objectOf(value: unknown, path: string): Plain {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Plain;
  throw malformed(path, value, 'an object');
}

function malformed(path: string, given: unknown, expected: string): Error {
  return invalid(
    `Invalid value at '${path}': ${JSON.stringify(given)} given, ${expected} expected.`,
  );
}
