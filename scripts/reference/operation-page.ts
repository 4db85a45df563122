import {
  allowedValues,
  type Manifest,
  type Operation,
  type Parameter,
  type Port,
} from '@attacca/core';
import { block, code, page, table } from './markdown';

/** `docs/reference/operations/<name>.md`. */
export function operationPage(operation: Operation, notice: string): string {
  return page(
    `# ${operation.name}`,
    notice,
    operation.description,
    operation.implicit ? '' : `![What ${operation.name} gives](../pictures/${operation.name}.png)`,
    facts(operation),
    ...method(operation),
    '## Inputs',
    portTable(operation.inputs),
    '## Outputs',
    portTable(operation.outputs),
    '## Parameters',
    parameterTable(operation),
    operation.implicit ? '' : '## Try it',
    operation.implicit ? '' : example(operation),
    'What each type is on disk: [formats](../formats.md). What can go wrong: [error codes](../errors.md).',
  );
}

/** `docs/reference/operations/README.md`. */
export function operationsIndex(manifests: readonly Manifest[], notice: string): string {
  const sections = manifests.flatMap(({ service, aliases, version, description, operations }) => [
    `## ${service}`,
    `${description} Version ${version}${aliases.length === 0 ? '' : `; also called ${aliases.map(code).join(', ')}`}.`,
    table(
      ['operation', 'from', 'to', 'does'],
      operations.map((operation) => [
        `[${operation.name}](${operation.name}.md)`,
        portList(operation.inputs),
        portList(operation.outputs),
        operation.description,
      ]),
    ),
  ]);
  return page('# Operations', notice, ...sections);
}

function facts(operation: Operation): string {
  const { service, version, aliases, implicit, cachable, cache_duration_minutes } = operation;
  const { resources, limits, retry } = operation;
  const rows = [
    ['service', code(service)],
    ['version', code(version)],
    ...(aliases.length === 0 ? [] : [['also called', aliases.map(code).join(', ')]]),
    ...(implicit ? [['asked for', 'by nobody; it runs by itself']] : []),
    ['may be cached', cachable ? `yes, for ${cache_duration_minutes} minutes` : 'no'],
    ['largest input', `${limits.max_input_bytes} bytes, ${limits.max_duration_seconds} s`],
    [
      'one task has',
      `${resources.cpu} CPU, ${resources.memory_mib} MiB, ${resources.timeout_seconds} s`,
    ],
    ['attempts', `${retry.max_attempts}, for infrastructure errors`],
  ];
  return table(['', ''], rows);
}

function method({ method: { algorithm, sources, differences } }: Operation): string[] {
  return [
    '## How it is computed',
    algorithm,
    ['Sources:', '', ...sources.map((source) => `- ${source}`)].join('\n'),
    ...(differences.length === 0
      ? []
      : [['Different on purpose:', '', ...differences.map((text) => `- ${text}`)].join('\n')]),
  ];
}

function portTable(ports: readonly Port[]): string {
  return table(
    ['port', 'type', 'how many', 'details'],
    ports.map((port) => [code(port.name), code(port.type), howMany(port), details(port)]),
  );
}

function howMany({ cardinality, views, optional }: Port): string {
  const count = cardinality === 'one' ? 'one' : views ? 'many, as views on one file' : 'many';
  return optional ? `${count}, or none` : count;
}

function details({ details: { description, media_types, ...numbers } }: Port): string {
  const parts = Object.entries(numbers).map(([key, value]) => {
    const label = key.replaceAll('_', ' ');
    return typeof value === 'string' ? `${label}: what ${code(value)} says` : `${label}: ${value}`;
  });
  if (media_types !== undefined) parts.push(media_types.map(code).join(', '));
  if (description !== undefined) parts.push(description);
  return parts.join('; ');
}

function parameterTable({ parameters }: Operation): string {
  if (parameters.length === 0) return 'None.';
  return table(
    ['name', 'default', 'allowed', 'unit', 'meaning'],
    parameters.map((parameter) => [
      [parameter.name, ...parameter.aliases].map(code).join(', '),
      defaultOf(parameter),
      allowedValues(parameter),
      parameter.unit ?? '',
      parameter.description,
    ]),
  );
}

function defaultOf(parameter: Parameter): string {
  const { default: value, null_means } = parameter;
  if (parameter.type === 'string' && parameter.default_from === 'recording')
    return 'the recording’s name';
  return value === null_means ? `${code('null')} (${code(String(value))})` : code(String(value));
}

function portList(ports: readonly Port[]): string {
  return ports
    .map(({ type, cardinality }) => (cardinality === 'many' ? `${type} × n` : type))
    .join(', ');
}

/** A file of the type an operation starts from. */
const exampleFiles: Readonly<Record<string, string>> = { audio: 'song.ogg', matrix: 'a.npy b.npy' };

function example({ name, inputs, parameters }: Operation): string {
  const file = exampleFiles[inputs[0]?.type ?? ''] ?? 'FILE';
  const [first] = parameters;
  const parameter = first === undefined ? '' : ` --param ${first.name}=${first.default}`;
  return block('sh', `npx attacca op ${name} ${file}${parameter} --out results/${name}`);
}
