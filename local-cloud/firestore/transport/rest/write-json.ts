import { Enum, type Field, type Type } from 'protobufjs';
import { formatTimestampText } from './timestamp-text';

export interface JsonStyle {
  /** Enums by number instead of by name, as `$alt=json;enum-encoding=int` asks for. */
  readonly enumsAsNumbers: boolean;
}

type Plain = Readonly<Record<string, unknown>>;

/** Writes a message of `type` as proto3 JSON: what has its default value is left out, as Google leaves it out. */
export function writeJson(type: Type, message: object, style: JsonStyle): Plain {
  const json: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    const field = type.fields[name];
    if (field === undefined || value === undefined || value === null) continue;
    field.resolve();
    if (isLeftOut(field, value)) continue;
    json[name] = writeField(field, value, style);
  }
  return json;
}

function isLeftOut(field: Field, value: unknown): boolean {
  if (field.map) return Object.keys(value as object).length === 0;
  if (field.repeated) return (value as readonly unknown[]).length === 0;
  if (field.partOf !== null || (field.resolvedType !== null && !isEnum(field))) return false;
  if (field.type === 'bytes') return (value as Uint8Array).length === 0;
  return value === '' || value === false || (Number(value) === 0 && !Object.is(value, -0));
}

function isEnum(field: Field): boolean {
  return field.resolvedType instanceof Enum;
}

function writeField(field: Field, value: unknown, style: JsonStyle): unknown {
  if (field.map) {
    const entries = Object.entries(value as Plain);
    return Object.fromEntries(
      entries.map(([key, each]): [string, unknown] => [key, writeOne(field, each, style)]),
    );
  }
  if (!field.repeated) return writeOne(field, value, style);
  return (value as readonly unknown[]).map((each) => writeOne(field, each, style));
}

function writeOne(field: Field, value: unknown, style: JsonStyle): unknown {
  const { resolvedType } = field;
  if (resolvedType === null) return writeScalar(field.type, value);
  if (resolvedType instanceof Enum) return writeEnum(resolvedType, value, style);
  return writeMessage(resolvedType, value as object, style);
}

function writeMessage(type: Type, message: object, style: JsonStyle): unknown {
  switch (type.fullName) {
    case '.google.protobuf.Timestamp':
      return formatTimestampText(message);
    case '.google.protobuf.Duration':
      return formatDuration(message);
    case '.google.protobuf.Struct':
      return writeStruct(message);
    case '.google.protobuf.Int32Value':
    case '.google.protobuf.Int64Value':
    case '.google.protobuf.DoubleValue':
      return writeScalar(type.fields['value']!.type, (message as { value?: unknown }).value ?? 0);
    default:
      return writeJson(type, message, style);
  }
}

function writeScalar(type: string, value: unknown): unknown {
  if (type === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  if (type.endsWith('64')) return String(value);
  if (type !== 'double' && type !== 'float') return value;
  const number = value as number;
  if (Object.is(number, -0)) return '-0';
  return Number.isFinite(number) ? number : String(number);
}

function writeEnum(type: Enum, value: unknown, { enumsAsNumbers }: JsonStyle): unknown {
  if (type.fullName === '.google.protobuf.NullValue') return null;
  const number = typeof value === 'string' ? type.values[value] : (value as number);
  return enumsAsNumbers ? number : (type.valuesById[number ?? 0] ?? number);
}

function formatDuration(message: {
  readonly seconds?: { toString(): string };
  readonly nanos?: number;
}): string {
  const digits = String(message.nanos ?? 0).padStart(9, '0');
  const fraction = digits.replace(/(?:000){1,3}$/, '');
  const seconds = String(message.seconds ?? 0);
  return fraction === '' ? `${seconds}s` : `${seconds}.${fraction}s`;
}

interface StructMessage {
  readonly fields?: Readonly<Record<string, StructValue>>;
}

interface StructValue {
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly structValue?: StructMessage;
  readonly listValue?: { readonly values?: readonly StructValue[] };
}

function writeStruct(struct: StructMessage): unknown {
  const entries = Object.entries(struct.fields ?? {});
  return Object.fromEntries(
    entries.map(([name, value]): [string, unknown] => [name, writeStructValue(value)]),
  );
}

function writeStructValue(value: StructValue): unknown {
  if (value.structValue) return writeStruct(value.structValue);
  if (value.listValue) return (value.listValue.values ?? []).map(writeStructValue);
  return value.stringValue ?? value.numberValue ?? value.boolValue ?? null;
}
