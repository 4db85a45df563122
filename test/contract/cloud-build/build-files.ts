import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { parse } from 'yaml';

/* Reads the build files, and checks them against what Cloud Build's own API takes for a build. */

const root = join(__dirname, '../../..');

export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly entrypoint?: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly waitFor?: readonly string[];
}
export interface Build {
  readonly steps: readonly Step[];
  readonly substitutions?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export function readBuild(file: string): Build {
  return parse(readFileSync(join(root, file), 'utf8')) as Build;
}

/** What is wrong with a build by the message `Build` of the API, each with the place where. */
export function schemaProblems(build: unknown): string[] {
  return problemsOfMessage(buildMessage(), build, 'build');
}

let message: protobuf.Type | undefined;

/** As the client library of Google has it; read once, for it is large. */
function buildMessage(): protobuf.Type {
  if (message === undefined) {
    const file = require.resolve('@google-cloud/cloudbuild/build/protos/protos.json');
    const definitions = JSON.parse(readFileSync(file, 'utf8')) as protobuf.INamespace;
    const all = protobuf.Root.fromJSON(definitions);
    all.resolveAll();
    message = all.lookupType('google.devtools.cloudbuild.v1.Build');
  }
  return message;
}

function problemsOfMessage(type: protobuf.Type, value: unknown, at: string): string[] {
  if (!isObject(value)) return [`${at}: expected an object`];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = Object.values(type.fields).find((one) => jsonName(one.name) === name);
    const place = `${at}.${name}`;
    if (field === undefined) return [`${place}: unknown field of ${type.name}`];
    if (isOutputOnly(field)) return [`${place}: only Cloud Build sets it`];
    return problemsOfField(field, inner, place);
  });
}

/** JSON's form of a field: `wait_for` is `waitFor`. */
function jsonName(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function isOutputOnly({ options }: protobuf.Field): boolean {
  return options?.['(google.api.field_behavior)'] === 'OUTPUT_ONLY';
}

function problemsOfField(field: protobuf.Field, value: unknown, at: string): string[] {
  if (field.map) {
    if (!isObject(value)) return [`${at}: expected a map`];
    return Object.entries(value).flatMap(([key, one]) => problemsOfOne(field, one, `${at}.${key}`));
  }
  if (!field.repeated) return problemsOfOne(field, value, at);
  if (!Array.isArray(value)) return [`${at}: expected a list`];
  return value.flatMap((one, index) => problemsOfOne(field, one, `${at}[${index}]`));
}

function problemsOfOne(field: protobuf.Field, value: unknown, at: string): string[] {
  const type = field.resolvedType;
  if (type instanceof protobuf.Enum) {
    const allowed = Object.keys(type.values);
    const isAllowed = typeof value === 'string' && allowed.includes(value);
    return isAllowed ? [] : [`${at}: ${String(value)} is none of ${allowed.join(', ')}`];
  }
  if (type?.fullName === '.google.protobuf.Duration')
    return /^\d+(\.\d+)?s$/.test(String(value)) ? [] : [`${at}: expected seconds such as 600s`];
  if (type !== null) return problemsOfMessage(type, value, at);
  const expected =
    field.type === 'bool' ? 'boolean' : field.type === 'string' ? 'string' : 'number';
  return typeof value === expected ? [] : [`${at}: expected a ${expected}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
