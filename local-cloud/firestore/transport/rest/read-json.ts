import { Enum, type Field, type Type } from 'protobufjs';
import { PayloadError, invalidValue, unknownName } from './payload-error';
import { readScalar } from './read-scalar';
import { parseTimestampText } from './timestamp-text';

/** Firestore nests values 20 deep at most; a request adds a few messages around them. */
const MAXIMUM_DEPTH = 150;
const WRAPPER =
  /^\.google\.protobuf\.(?:Int32|Int64|UInt32|UInt64|Double|Float|Bool|String|Bytes)Value$/;

/** Where a part of the request is. */
interface Place {
  readonly path: string;
  readonly depth: number;
}

/**
 * Reads proto3 JSON as a message of `type`, the same that the binary decoder would give.
 * @throws PayloadError INVALID_ARGUMENT for an unknown name or a value of another type.
 */
export function readJson(type: Type, json: unknown): object {
  return type.fromObject(readMessage(type, json, { path: '', depth: 0 }));
}

function readMessage(type: Type, json: unknown, place: Place): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalidValue(place.path, typeUrl(type), json);
  }
  if (place.depth > MAXIMUM_DEPTH) {
    throw new PayloadError(place.path, 'Message too deep. Max recursion depth reached.');
  }
  const message: Record<string, unknown> = {};
  const chosen = new Set<string>();
  for (const [name, value] of Object.entries(json)) {
    const field = findField(type, name);
    if (field === undefined) throw unknownName(name, place.path);
    if (value === null && !isNullValue(field)) continue;
    const path =
      place.path === '' ? snakeCase(field.name) : `${place.path}.${snakeCase(field.name)}`;
    checkOneof(field, chosen, path);
    message[field.name] = readField(field, value, { path, depth: place.depth + 1 });
  }
  return message;
}

/** The field of that name, in either spelling: `pageSize` or `page_size`. */
export function findField(type: Type, name: string): Field | undefined {
  if (Object.hasOwn(type.fields, name)) return type.fields[name];
  const camel = name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  return Object.hasOwn(type.fields, camel) ? type.fields[camel] : undefined;
}

/** Errors name fields as the protocol's definition does. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function checkOneof(field: Field, chosen: Set<string>, path: string): void {
  const oneof = field.partOf?.name;
  if (oneof === undefined) return;
  if (chosen.has(oneof)) {
    throw new PayloadError(
      path,
      `Invalid value at '${path}' (oneof), oneof field '${snakeCase(oneof)}' is already set. Cannot set '${snakeCase(field.name)}'`,
    );
  }
  chosen.add(oneof);
}

function readField(field: Field, json: unknown, place: Place): unknown {
  field.resolve();
  if (field.map) return readMap(field, json, place);
  if (!field.repeated) return readOne(field, json, place);
  if (!Array.isArray(json)) throw invalidValue(place.path, fieldType(field), json);
  return json.map((element, index) =>
    readOne(field, element, { ...place, path: `${place.path}[${index}]` }),
  );
}

function readMap(field: Field, json: unknown, place: Place): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalidValue(place.path, 'Map', json);
  }
  // Field names come from the client: one of them may be `__proto__`.
  const entries = Object.entries(json).map(([key, value], index): [string, unknown] => [
    key,
    readOne(field, value, { ...place, path: `${place.path}[${index}].value` }),
  ]);
  return Object.fromEntries(entries);
}

function readOne(field: Field, json: unknown, place: Place): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof Enum) return readEnum(resolvedType, json, place);
  if (resolvedType === null) return readScalar(field.type, json, place.path);
  if (resolvedType.fullName === '.google.protobuf.Timestamp') return readTimestamp(json, place);
  if (WRAPPER.test(resolvedType.fullName)) {
    return { value: readScalar(resolvedType.fields['value']!.type, json, place.path) };
  }
  return readMessage(resolvedType, json, place);
}

function readTimestamp(json: unknown, place: Place): unknown {
  const timestamp = typeof json === 'string' ? parseTimestampText(json) : null;
  if (timestamp !== null) return timestamp;
  throw new PayloadError(
    place.path,
    `Invalid value at '${place.path}' (type.googleapis.com/google.protobuf.Timestamp), Field '${place.path}', Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.`,
  );
}

function readEnum(type: Enum, json: unknown, place: Place): number {
  if (type.fullName === '.google.protobuf.NullValue' && json === null) return 0;
  if (typeof json === 'number' && Number.isInteger(json)) return json;
  if (typeof json === 'string' && Object.hasOwn(type.values, json)) return type.values[json]!;
  if (typeof json === 'string' && /^\d+$/.test(json)) return Number(json);
  throw invalidValue(place.path, typeUrl(type), json);
}

function isNullValue(field: Field): boolean {
  return field.type.endsWith('NullValue');
}

function fieldType({ resolvedType, type }: Field): string {
  return resolvedType === null ? `TYPE_${type.toUpperCase()}` : typeUrl(resolvedType);
}

function typeUrl(type: Type | Enum): string {
  return `type.googleapis.com/${type.fullName.slice(1)}`;
}
