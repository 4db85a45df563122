import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import {
  AttaccaError,
  didYouMean,
  resolveParameters,
  usedInputs,
  type Conversions,
  type Operation,
  type Parameters,
} from '@attacca/core';
import type { LocalExecutionResult, LocalOutput, LocalOutputFile } from '@attacca/workers';
import { loadCatalog } from '../catalog';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import type { OutputFacts, OutputRecord, WrittenFile } from '../results/output-record';
import { manyFiles, oneFile } from '../results/output-record';
import { writeResultFile, type InputRecord, type ResultDocument } from '../results/result-file';
import { summaryText } from '../results/summary';
import { UsageError } from '../usage-error';
import { visibleOperations } from './catalog-lists';
import { defaultOutFolder, inputFile, type InputFile } from './input-file';
import { parseAssignments } from './parameter-assignments';

export interface OpOptions {
  readonly operation: string;
  readonly files: readonly string[];
  readonly param: readonly string[];
  /** `port=file`: for ports that take a file of their own, optional ones above all. */
  readonly input: readonly string[];
  readonly out?: string;
  readonly json: boolean;
}

/** `attacca op`: one operation on local files, in this process, by the code its worker runs. */
export async function opCommand(options: OpOptions, io: CommandIo): Promise<ExitCode> {
  const operation = findOperation(options.operation);
  const files = options.files.map(inputFile);
  const inputs = assignFiles(operation, { files, named: options.input });
  const [first] = Object.values(inputs).flat();
  if (first === undefined) throw new UsageError('Name at least one file.');
  const parameters = parametersOf(operation, options.param);
  const folder = options.out ?? defaultOutFolder(inputFile(first));
  // Loaded when needed: decoders and transforms are of no use to the other commands.
  const { executeLocally } = await import('@attacca/workers');
  const execution = await executeLocally({
    operation,
    parameters,
    inputs,
    outDir: folder,
    signal: io.signal,
    ...(io.program === undefined
      ? {}
      : { threads: { program: io.program, count: availableParallelism() } }),
  });
  const result = operationResult(execution, { operation, parameters, folder });
  await writeResultFile(folder, result);
  if (options.json) printJson(io, result);
  else io.out(summaryText(result, folder));
  return exitCodes.success;
}

function findOperation(name: string): Operation {
  const catalog = loadCatalog();
  const operation = catalog.findOperationAnywhere(name);
  if (operation !== undefined && !operation.implicit) return operation;
  const names = visibleOperations(catalog).map((known) => known.name);
  throw new UsageError(
    `There is no operation "${name}"${didYouMean(name, names)}; the operations are ${names.join(', ')}.`,
  );
}

/** @throws AttaccaError INVALID_PARAMETER that names every parameter that is wrong. */
function parametersOf(operation: Operation, assignments: readonly string[]): Parameters {
  const { parameters, errors } = resolveParameters(
    operation,
    parseAssignments(assignments, operation),
  );
  if (errors.length === 0) return parameters;
  const message = errors.map((error) => error.message).join('; ');
  throw new AttaccaError('INVALID_PARAMETER', `${message}.`, { errors });
}

interface GivenFiles {
  readonly files: readonly InputFile[];
  /** `port=file`, as given. */
  readonly named: readonly string[];
}

/**
 * By port: the files given by name, then the others. One required port that is left takes them all; several take one
 * each, in the order of the manifest. Optional ports are given by name alone, but for the first where all are.
 */
function assignFiles(operation: Operation, { files, named }: GivenFiles): Record<string, string[]> {
  const given = namedFiles(operation, named);
  const used = usedInputs(operation, (name) => given[name] !== undefined);
  const ports = used.filter(({ name }) => !given[name]);
  const paths = files.map(({ path }) => path);
  const [only] = ports;
  if (ports.length === 1 && only !== undefined) return { ...given, [only.name]: paths };
  if (paths.length !== ports.length) {
    const names = ports.map((port) => port.name).join(', ');
    throw new UsageError(
      `${operation.name} takes ${ports.length} files (${names}); ${paths.length} are given.`,
    );
  }
  ports.forEach((port, index) => (given[port.name] = paths.slice(index, index + 1)));
  return given;
}

function namedFiles(
  { name: operation, inputs }: Operation,
  named: readonly string[],
): Record<string, string[]> {
  const given: Record<string, string[]> = {};
  for (const assignment of named) {
    const [, name, path] = /^([^=]+)=(.+)$/s.exec(assignment) ?? [];
    if (name === undefined || path === undefined) {
      throw new UsageError(`--input is "${assignment}"; it must be of the form port=file.`);
    }
    if (!inputs.some((port) => port.name === name)) {
      const known = inputs.map((port) => port.name).join(', ');
      throw new UsageError(`${operation} has no input "${name}"; it has ${known}.`);
    }
    (given[name] ??= []).push(inputFile(path).path);
  }
  return given;
}

interface Performed {
  readonly operation: Operation;
  readonly parameters: Parameters;
  readonly folder: string;
}

function operationResult(execution: LocalExecutionResult, performed: Performed): ResultDocument {
  const { operation, parameters, folder } = performed;
  return {
    job_id: null,
    preset: null,
    operation: operation.name,
    parameters,
    pipeline: [
      {
        step_id: operation.name,
        service: operation.service,
        operation: operation.name,
        operation_version: operation.version,
        parameters,
        items: null,
        items_failed: 0,
        failed_items: [],
        cached: false,
        conversions: conversionsOf(execution),
        seconds: rounded(execution.timings.execute_seconds),
      },
    ],
    inputs: inputRecords(execution),
    outputs: Object.entries(execution.outputs).map(([output, content]) =>
      outputRecord({ step_id: operation.name, output, type: content.type }, content, folder),
    ),
    timings: Object.fromEntries(
      Object.entries(execution.timings).map(([name, seconds]) => [name, rounded(seconds)]),
    ),
    sweeper_moves: 0,
    usage: null,
    cost: null,
  };
}

/** Of one file a port, which is what conversions are told of. */
function conversionsOf({ inputs }: LocalExecutionResult): Conversions {
  const known = Object.entries(inputs).flatMap(([port, [file]]) =>
    file?.conversion === undefined ? [] : [[port, file.conversion] as const],
  );
  return Object.fromEntries(known);
}

/** A port that takes many files has its inputs as `<port>.<index>`. */
function inputRecords({ inputs }: LocalExecutionResult): Record<string, InputRecord> {
  const records = Object.entries(inputs).flatMap(([port, files]) =>
    files.map(({ path, sha256, size_bytes, audio }, index) => {
      const name = files.length === 1 ? port : `${port}.${index}`;
      return [
        name,
        { name: path, sha256, size_bytes, media_type: null, audio: audio ?? null },
      ] as const;
    }),
  );
  return Object.fromEntries(records);
}

function outputRecord(facts: OutputFacts, content: LocalOutput, folder: string): OutputRecord {
  if (content.kind === 'file') return oneFile(facts, writtenFile(content, folder));
  const items = content.items.map((item, index) => ({ index, ...writtenFile(item, folder) }));
  return manyFiles(facts, facts.output, items);
}

function writtenFile(
  { path, sha256, size_bytes, shape }: LocalOutputFile,
  folder: string,
): WrittenFile {
  return {
    path: relative(folder, path),
    sha256,
    size_bytes,
    ...(shape === undefined ? {} : { shape }),
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
