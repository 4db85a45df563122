import protobuf from 'protobufjs';
import { invalid } from './status';

export type SchemaType = 'AVRO' | 'PROTOCOL_BUFFER';

const maximumBytes = 300 * 1024;

const avroPrimitives = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]);

/** @throws PubSubError INVALID_ARGUMENT for what is no schema of its type */
export function checkDefinition(type: SchemaType, definition: string): void {
  const bytes = Buffer.byteLength(definition);
  if (bytes === 0) throw invalid('schema.definition: nothing given, a definition expected.');
  if (bytes > maximumBytes)
    throw invalid(`schema.definition: ${bytes} bytes given, at most ${maximumBytes} allowed.`);
  try {
    if (type === 'AVRO') checkAvro(JSON.parse(definition), new Set());
    else checkProtocolBuffer(definition);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw invalid(`Invalid schema definition: ${problem}`);
  }
}

function checkProtocolBuffer(definition: string): void {
  const { root, imports = [], weakImports = [], package: scope } = protobuf.parse(definition);
  if (imports.length + weakImports.length > 0) throw new Error('imports are not allowed.');
  const top = scope ? root.lookup(scope) : root;
  const messages = top instanceof protobuf.Namespace ? top.nestedArray : [];
  const count = messages.filter((each) => each instanceof protobuf.Type).length;
  if (count !== 1) throw new Error(`${count} top-level messages given, exactly one expected.`);
  root.resolveAll();
}

/** @param known names of the types that are defined before */
function checkAvro(schema: unknown, known: Set<string>): void {
  if (Array.isArray(schema)) return schema.forEach((branch) => checkAvro(branch, known));
  if (typeof schema === 'string') {
    if (avroPrimitives.has(schema) || known.has(schema)) return;
    throw new Error(`"${schema}" is no type.`);
  }
  if (typeof schema !== 'object' || schema === null)
    throw new Error(`${JSON.stringify(schema)} is no type.`);
  checkAvroObject(schema as Readonly<Record<string, unknown>>, known);
}

function checkAvroObject(schema: Readonly<Record<string, unknown>>, known: Set<string>): void {
  const { type, fields, symbols, items, values, size } = schema;
  if (type === 'record' || type === 'enum' || type === 'fixed') defineName(schema, known);
  if (type === 'array') return checkAvro(items, known);
  if (type === 'map') return checkAvro(values, known);
  if (type === 'record') {
    if (!Array.isArray(fields)) throw new Error('a record needs fields.');
    return fields.forEach((field) => checkAvroField(field, known));
  }
  if (type === 'enum') {
    if (!Array.isArray(symbols)) throw new Error('an enum needs symbols.');
    return;
  }
  if (type === 'fixed') {
    if (!Number.isInteger(size)) throw new Error('a fixed needs a size.');
    return;
  }
  checkAvro(type, known);
}

function checkAvroField(field: unknown, known: Set<string>): void {
  const { name, type } = (field ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name))
    throw new Error(`${JSON.stringify(name)} is no name of a field.`);
  checkAvro(type, known);
}

function defineName(schema: Readonly<Record<string, unknown>>, known: Set<string>): void {
  const { name, namespace } = schema;
  if (typeof name !== 'string' || !/^[A-Za-z_][\w.]*$/.test(name))
    throw new Error(`${JSON.stringify(name)} is no name of a type.`);
  known.add(name);
  if (typeof namespace === 'string') known.add(`${namespace}.${name}`);
}
