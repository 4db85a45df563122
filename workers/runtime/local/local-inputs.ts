import { AttaccaError, usedInputs, type Operation, type Port } from '@attacca/core';
import { describeFile } from '../execution/describe-file';
import { type LocalFile, type LocalInput } from '../execution/work-order';

export type GivenPaths = Readonly<Record<string, string | readonly string[]>>;
export type LocalFiles = ReadonlyMap<string, readonly LocalFile[]>;

/**
 * Reads what was given for every input port.
 * @throws AttaccaError INVALID_REQUEST for ports missing or unknown, NOT_FOUND for files that cannot be read
 */
export async function describeInputs(operation: Operation, given: GivenPaths): Promise<LocalFiles> {
  const known = operation.inputs.map((port) => port.name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new AttaccaError(
      'INVALID_REQUEST',
      `${operation.name} has no input "${unknown}"; it has ${known.join(', ')}.`,
    );
  }
  const files = new Map<string, readonly LocalFile[]>();
  for (const port of usedInputs(operation, (name) => given[name] !== undefined)) {
    const described: LocalFile[] = [];
    // One after another: each takes a block of memory while it is read.
    for (const path of pathsOf(operation, port, given[port.name]))
      described.push(await describeGiven(path));
    files.set(port.name, described);
  }
  return files;
}

function pathsOf(
  operation: Operation,
  port: Port,
  given: GivenPaths[string] | undefined,
): readonly string[] {
  const paths = typeof given === 'string' ? [given] : (given ?? []);
  if (paths.length === 0) {
    throw new AttaccaError(
      'INVALID_REQUEST',
      `${operation.name} wants a file for its input "${port.name}".`,
    );
  }
  if (port.cardinality === 'one' && paths.length > 1) {
    throw new AttaccaError(
      'INVALID_REQUEST',
      `The input "${port.name}" of ${operation.name} takes one file; ${paths.length} were given.`,
    );
  }
  return paths;
}

async function describeGiven(path: string): Promise<LocalFile> {
  try {
    return await describeFile(path, 'application/octet-stream');
  } catch (cause) {
    throw new AttaccaError(
      'NOT_FOUND',
      `The file ${path} cannot be read: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** The files of a port as an operation takes them: one as it is, many as items. */
export function localInput(port: Port, files: readonly LocalFile[]): LocalInput {
  if (port.cardinality === 'one') return { kind: 'file', type: port.type, file: files[0]! };
  const items = files.map((file, index) => ({
    index,
    source: { path: file.path },
    offset: 0,
    length: file.size_bytes,
  }));
  return { kind: 'packs', type: port.type, items };
}
