import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { StftStream } from '../transform/stft-stream';
import { PooledColumns } from './pooled-columns';

export interface ConstantQPictureOptions {
  /** In Hz. */
  readonly sampleRate: number;
  readonly hopLength: number;
  /** Columns wanted at least. */
  readonly columns: number;
  /** Frequency of the lowest row in Hz; default 32.703, the note C1. */
  readonly fminHz?: number;
}

/** Rows per octave. */
export const ROWS_PER_OCTAVE = 24;
/** Neighbouring semitones are told apart. */
const QUALITY = 1 / (2 ** (1 / 12) - 1);
/** Rows that share a window: its length is right for the lowest of them and up to 19 % too long for the others. */
const ROWS_PER_GROUP = 6;

interface Group {
  readonly stream: StftStream;
  readonly columns: PooledColumns;
}

/**
 * Power at frequencies that lie equally far apart in pitch, with windows as long as each pitch needs: for looking at.
 * (Analysis wants librosa's constant-Q transform instead, whose phases and levels this does not have.)
 */
export class ConstantQPicture {
  /** Lowest first. */
  readonly frequenciesHz: readonly number[];
  readonly #groups: readonly Group[] = [];

  /** @throws InvalidParameterError */
  constructor({ sampleRate, hopLength, columns, fminHz = 32.703 }: ConstantQPictureOptions) {
    requireInteger('columns', columns, { min: 1 });
    requireFinite('fminHz', fminHz, { min: 10, max: sampleRate / 4 });
    const groups = Math.floor(
      (Math.log2((0.48 * sampleRate) / fminHz) * ROWS_PER_OCTAVE) / ROWS_PER_GROUP,
    );
    this.frequenciesHz = Array.from(
      { length: groups * ROWS_PER_GROUP },
      (_, row) => fminHz * 2 ** (row / ROWS_PER_OCTAVE),
    );
    this.#groups = Array.from({ length: groups }, (_, index) => {
      const first = index * ROWS_PER_GROUP;
      const frequencies = this.frequenciesHz.slice(first, first + ROWS_PER_GROUP);
      return createGroup(frequencies, { sampleRate, hopLength, columns });
    });
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    for (const { stream } of this.#groups) stream.push(block);
  }

  /** The pictures of groups of rows, lowest first; all have as many columns. @throws InvalidParameterError if the signal is too short */
  end(): readonly PooledColumns[] {
    return this.#groups.map(({ stream, columns }) => {
      stream.end();
      return columns;
    });
  }
}

function createGroup(
  frequencies: readonly number[],
  { sampleRate, hopLength, columns }: Required<Omit<ConstantQPictureOptions, 'fminHz'>>,
): Group {
  const winLength = Math.ceil((QUALITY * sampleRate) / frequencies[0]!);
  const nFft = 2 ** Math.ceil(Math.log2(winLength));
  const pooled = new PooledColumns(frequencies.length, columns);
  const powers = new Float64Array(frequencies.length);
  const bins = frequencies.map((frequency) => (frequency * nFft) / sampleRate);
  // So that a sine has the same power whatever the window.
  const scale = (2 / winLength) ** 2;
  const stream = new StftStream({ nFft, winLength, hopLength }, (spectrum) => {
    bins.forEach((bin, row) => (powers[row] = scale * powerBetween(spectrum, bin)));
    pooled.add(powers);
  });
  return { stream, columns: pooled };
}

/** The power between two bins, by straight line. */
function powerBetween(spectrum: Float64Array, bin: number): number {
  const lower = Math.floor(bin);
  const power = (k: number): number => spectrum[2 * k]! ** 2 + spectrum[2 * k + 1]! ** 2;
  return power(lower) + (bin - lower) * (power(lower + 1) - power(lower));
}
