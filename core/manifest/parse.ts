import type { ErrorObject } from 'ajv/dist/2020';
import { AttaccaError, isErrorCode, type FieldError } from '../errors';
import { isAllowed } from './parameters';
import { instanceFault } from '../cost/instance';
import { createAjv } from '../schema/ajv';
import {
  type Cardinality,
  type Entrypoint,
  type Manifest,
  type Operation,
  type Parameter,
  type Port,
  type PortDetails,
  type PortType,
  type Scaling,
} from './types';

/** A manifest as it stands in the file, after the schema has accepted it. */
interface RawPort {
  readonly type: PortType;
  readonly cardinality?: Cardinality;
  readonly views?: boolean;
  readonly optional?: boolean;
  readonly details?: PortDetails & { readonly files?: readonly string[] };
}
type RawPorts = RawPort | Readonly<Record<string, RawPort>>;
type RawParameter = Partial<Parameter> & Pick<Parameter, 'name' | 'type' | 'default'>;
type RawOperation = Partial<Omit<Operation, 'inputs' | 'outputs' | 'parameters' | 'entrypoint'>> & {
  readonly name: string;
  readonly entrypoint_function?: string;
  readonly entrypoint_command?: string;
  readonly inputs: RawPorts;
  readonly outputs: RawPorts;
  readonly parameters?: readonly RawParameter[];
};
type RawManifest = Partial<Omit<Manifest, 'operations' | 'scaling'>> & {
  readonly scaling?: Partial<Scaling>;
  readonly service_name: string;
  readonly operations: readonly RawOperation[];
};

export type ManifestParser = (value: unknown) => Manifest;

/** A compiled schema: tells whether a value keeps to it, and leaves what is wrong in `errors`. */
export interface SchemaCheck {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * Makes a parser from the JSON Schema of manifests (`manifests/schema/manifest.schema.json`), or from that compiled.
 * The parser throws AttaccaError INVALID_REQUEST with one entry per fault.
 */
export function createManifestParser(schema: object | SchemaCheck): ManifestParser {
  const check =
    typeof schema === 'function'
      ? (schema as SchemaCheck)
      : createAjv({ allowUnionTypes: true }).compile(schema);
  return (value) => {
    assertValid(check, value);
    const manifest = normaliseManifest(value as RawManifest);
    assertConsistent(manifest);
    return manifest;
  };
}

function assertValid(check: SchemaCheck, value: unknown): void {
  if (check(value)) return;
  throw new AttaccaError('INVALID_REQUEST', 'The manifest breaks its schema.', {
    errors: fieldErrors(check.errors ?? []),
  });
}

/** Ajv's errors as ours: a field path, and what is allowed. */
export function fieldErrors(errors: readonly ErrorObject[]): FieldError[] {
  return errors.map((error) => {
    const path = error.instancePath
      .slice(1)
      .replaceAll('/', '.')
      .replace(/\.(\d+)/g, '[$1]');
    const extra = (error.params as { additionalProperty?: string }).additionalProperty;
    const field = [path, extra].filter((part) => part !== undefined && part !== '').join('.');
    const allowed = (error.params as { allowedValues?: unknown[] }).allowedValues;
    return {
      field: field === '' ? '(body)' : field,
      message:
        extra === undefined ? (error.message ?? 'is not allowed') : `unknown field "${extra}"`,
      ...(allowed === undefined ? {} : { allowed: allowed.map(String).join(', ') }),
    };
  });
}

function normaliseManifest(raw: RawManifest): Manifest {
  return {
    manifest_version: raw.manifest_version ?? 1,
    service: raw.service_name,
    aliases: raw.aliases ?? [],
    version: raw.version ?? '0.0.0',
    description: raw.description ?? '',
    concurrency: raw.concurrency ?? 1,
    scaling: { min_instances: 0, max_instances: 100, ...raw.scaling },
    operations: raw.operations.map((operation) => normaliseOperation(raw.service_name, operation)),
  };
}

function normaliseOperation(service: string, raw: RawOperation): Operation {
  return {
    service,
    name: raw.name,
    aliases: raw.aliases ?? [],
    version: raw.version ?? '1',
    description: raw.description ?? '',
    method: { algorithm: '', sources: [], differences: [], ...raw.method },
    entrypoint: entrypointOf(raw),
    inputs: portsOf(raw.inputs),
    outputs: portsOf(raw.outputs),
    parameters: (raw.parameters ?? []).map(normaliseParameter),
    cachable: raw.cachable ?? false,
    cache_duration_minutes: raw.cache_duration_minutes ?? 1440,
    expected_seconds_per_item: raw.expected_seconds_per_item ?? 1,
    implicit: raw.implicit ?? false,
    resources: { memory_mib: 512, cpu: 1, timeout_seconds: 480, ...raw.resources },
    limits: { max_input_bytes: 2 ** 31, max_duration_seconds: 4 * 3600, ...raw.limits },
    retry: {
      max_attempts: 5,
      minimum_backoff_seconds: 1,
      maximum_backoff_seconds: 300,
      error_codes: null,
      ...raw.retry,
    },
  };
}

function entrypointOf(raw: RawOperation): Entrypoint {
  return raw.entrypoint_function === undefined
    ? { kind: 'command', command: raw.entrypoint_command ?? '' }
    : { kind: 'function', name: raw.entrypoint_function };
}

/** The seed's single-port form means ports of the names in `details.files`, or one port named for its type. */
function portsOf(raw: RawPorts): Port[] {
  if (typeof raw.type !== 'string') {
    return Object.entries(raw as Record<string, RawPort>).map(([name, port]) => portOf(name, port));
  }
  const single = raw as RawPort;
  const { files, ...details } = single.details ?? {};
  return (files ?? [single.type]).map((name) => portOf(name, { ...single, details }));
}

function portOf(name: string, raw: RawPort): Port {
  return {
    name,
    type: raw.type,
    cardinality: raw.cardinality ?? 'one',
    details: raw.details ?? {},
    views: raw.views ?? false,
    optional: raw.optional ?? false,
  };
}

function normaliseParameter(raw: RawParameter): Parameter {
  const base = { aliases: [], description: '', ...raw };
  return (raw.type === 'string' ? { max_length: 1000, ...base } : base) as Parameter;
}

/** What a schema cannot say: names are unique, defaults lie in their range, an instance holds it, details name parameters. */
function assertConsistent(manifest: Manifest): void {
  const errors: FieldError[] = manifest.operations.flatMap((operation, index) =>
    inconsistencies(operation).map((message) => ({ field: `operations[${index}]`, message })),
  );
  const names = manifest.operations.flatMap((operation) => [operation.name, ...operation.aliases]);
  for (const name of duplicates(names)) {
    errors.push({ field: 'operations', message: `the name ${name} is given twice` });
  }
  errors.push(...undeployable(manifest));
  if (errors.length === 0) return;
  const summary = errors.map((error) => `${error.field}: ${error.message}`).join('; ');
  throw new AttaccaError(
    'INVALID_REQUEST',
    `The manifest of ${manifest.service} contradicts itself: ${summary}.`,
    { errors },
  );
}

/** What no instance of Cloud Run could run. */
function undeployable(manifest: Manifest): FieldError[] {
  const { min_instances, max_instances } = manifest.scaling;
  const order = `min_instances is ${min_instances}; allowed is at most max_instances, which is ${max_instances}`;
  const fault = instanceFault(manifest);
  return [
    ...(min_instances > max_instances ? [{ field: 'scaling', message: order }] : []),
    ...(fault === null ? [] : [{ field: 'concurrency', message: fault }]),
  ];
}

function inconsistencies(operation: Operation): string[] {
  const names = operation.parameters.flatMap((parameter) => [parameter.name, ...parameter.aliases]);
  const faults = duplicates(names).map((name) => `the parameter ${name} is given twice`);
  for (const code of operation.retry.error_codes ?? []) {
    if (!isErrorCode(code))
      faults.push(`retry.error_codes names ${String(code)}, which is no error code`);
  }
  for (const parameter of operation.parameters) {
    const fault = defaultFault(parameter);
    if (fault !== null) faults.push(`the parameter ${parameter.name} ${fault}`);
    if (parameter.type !== 'string' && 'default_from' in parameter) {
      faults.push(`the parameter ${parameter.name} has a default_from, which is for strings`);
    }
    if (parameter.null_means !== undefined && !isAllowed(parameter, parameter.null_means)) {
      faults.push(`the parameter ${parameter.name} has a null_means that is no value of it`);
    }
  }
  faults.push(...misplacedOptional(operation));
  for (const port of [...operation.inputs, ...operation.outputs]) {
    for (const key of ['channels', 'sample_rate', 'columns'] as const) {
      const value = port.details[key];
      if (typeof value === 'string' && !names.includes(value)) {
        faults.push(`the port ${port.name} takes ${key} from ${value}, which is no parameter`);
      }
    }
  }
  return faults;
}

/** What is optional is an input of a function: a command line has its inputs in fixed places. */
function misplacedOptional({ inputs, outputs, entrypoint }: Operation): string[] {
  const never = [...outputs, ...(entrypoint.kind === 'function' ? [] : inputs)];
  return never.flatMap((port) =>
    port.optional ? [`the port ${port.name} cannot be optional`] : [],
  );
}

function defaultFault(parameter: Parameter): string | null {
  if (parameter.type === 'enum') {
    if (parameter.values === undefined) return 'is an enum without values';
    return parameter.values.includes(parameter.default)
      ? null
      : 'has a default that is none of its values';
  }
  const expected = { float: 'number', integer: 'number', boolean: 'boolean', string: 'string' }[
    parameter.type
  ];
  if (typeof parameter.default !== expected) return `has a default that is no ${parameter.type}`;
  if (parameter.type !== 'float' && parameter.type !== 'integer') return null;
  const { min = -Infinity, max = Infinity } = parameter;
  return parameter.default < min || parameter.default > max
    ? 'has a default out of its range'
    : null;
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
