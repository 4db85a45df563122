import { statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { UsageError } from '../usage-error';

export interface InputFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** @throws UsageError when there is no such file, it is none, or nothing is in it. */
export function inputFile(path: string): InputFile {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`There is no file ${path}.`);
  if (!stats.isFile()) throw new UsageError(`${path} is not a file.`);
  if (stats.size === 0) throw new UsageError(`The file ${path} is empty.`);
  return { path, name: basename(path), sizeBytes: stats.size };
}

/** Where the results of a file go when nobody says so. */
export function defaultOutFolder({ name }: InputFile): string {
  return join('results', basename(name, extname(name)));
}
