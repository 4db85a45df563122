import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usedInputs, type Operation, type Port } from '@attacca/core';
import { hostileDocuments, ordinaryDocument } from '../inputs/documents';
import { hostileMatrices, ordinaryMatrixOf } from '../inputs/matrices';
import { hostileScores } from '../inputs/scores';
import { hostileSounds, seenByNoOperation } from '../inputs/sounds';

/** One operation with one hostile input. */
export interface Cell {
  readonly port: string;
  /** What the input is, as in the tables of inputs. */
  readonly input: string;
  /** Paths by port; the other ports get what is ordinary, or nothing where they may. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/** The files that operations are tried with, written once. */
export class InputFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    writeAll(join(folder, 'audio'), 'wav', hostileSounds);
    writeAll(join(folder, 'matrix'), 'npy', hostileMatrices);
    writeAll(join(folder, 'musicxml'), 'musicxml', hostileScores);
  }

  /** @param isFirst what is refused before an operation is asked is tried with one operation only */
  cellsOf(operation: Operation, isFirst: boolean): readonly Cell[] {
    const ordinary = new Map(
      usedInputs(operation, () => false).map(
        (port) => [port.name, this.#path(operation, port, 'ordinary')] as const,
      ),
    );
    return operation.inputs.flatMap((port) =>
      namesOf(port)
        .filter((input) => isFirst || port.type !== 'audio' || !seenByNoOperation.has(input))
        .map((input) => ({
          port: port.name,
          input,
          inputs: {
            ...Object.fromEntries([...ordinary].map(([name, path]) => [name, [path]])),
            [port.name]: [this.#path(operation, port, input)],
          },
        })),
    );
  }

  #path(operation: Operation, port: Port, input: string): string {
    if (port.type === 'audio') return join(this.#folder, 'audio', `${input}.wav`);
    if (port.type === 'musicxml') return join(this.#folder, 'musicxml', `${input}.musicxml`);
    const key = `${operation.name}.${port.name}`;
    if (port.type === 'matrix') {
      const own = input === 'ordinary' ? ordinaryMatrixOf(key) : undefined;
      if (own === undefined) return join(this.#folder, 'matrix', `${input}.npy`);
      return this.#write(key, `${input}.npy`, own);
    }
    const make = hostileDocuments[input as keyof typeof hostileDocuments];
    return this.#write(key, `${input}.json`, make(ordinaryDocument(key)));
  }

  #write(key: string, name: string, content: Uint8Array | string): string {
    const path = join(this.#folder, key, name);
    mkdirSync(join(this.#folder, key), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
}

function writeAll(
  folder: string,
  extension: string,
  files: Readonly<Record<string, () => Uint8Array | string>>,
): void {
  mkdirSync(folder);
  for (const [name, make] of Object.entries(files))
    writeFileSync(join(folder, `${name}.${extension}`), make());
}

/** @throws Error for a type of input that there are no hostile files of */
function namesOf({ name, type }: Port): readonly string[] {
  if (type === 'audio') return Object.keys(hostileSounds);
  if (type === 'matrix') return Object.keys(hostileMatrices);
  if (['json', 'events', 'notes'].includes(type)) return Object.keys(hostileDocuments);
  if (type === 'musicxml') return Object.keys(hostileScores);
  throw new Error(
    `The input "${name}" takes ${type}: test/hostile-input/inputs has none to try it with.`,
  );
}
