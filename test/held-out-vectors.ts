import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeNpy } from '@attacca/audio';

/** What librosa made of a recording that nothing was developed with, by the names of our manifest. */
export interface HeldOutCase {
  readonly name: string;
  readonly operation: string;
  readonly recording: 'minstrels' | 'calm';
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The operation whose result is the input, where that is not the recording. */
  readonly input?: {
    readonly operation: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** Of the whole result. */
  readonly shape: readonly number[];
  /** Which columns, or samples, are kept of it; null for all. */
  readonly kept: readonly number[] | null;
  /** The largest magnitude of the whole result. */
  readonly largest: number;
}

interface HeldOut {
  /** Hz. */
  readonly rates: Readonly<Record<HeldOutCase['recording'], number>>;
  readonly cases: readonly HeldOutCase[];
}

const folder = join(__dirname, 'fixtures', 'held-out');

export const heldOut = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as HeldOut;

/** A recording's file. */
export function heldOutRecording({ recording }: HeldOutCase): string {
  return join(folder, `${recording}.wav`);
}

/** librosa's values of what is kept, row by row. */
export function heldOutValues({ name }: HeldOutCase): Float32Array {
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.npy`)));
  return decodeNpy(bytes).data as Float32Array;
}

/** Of a whole result, what a case keeps. */
export function keptOf(values: Float32Array, { kept, shape }: HeldOutCase): Float32Array {
  if (kept === null) return values;
  const columns = shape.at(-1)!;
  const rows = values.length / columns;
  return Float32Array.from({ length: rows * kept.length }, (_, i) => {
    const row = Math.floor(i / kept.length);
    return values[row * columns + kept[i % kept.length]!]!;
  });
}
