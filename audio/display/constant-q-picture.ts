import { constantQStream } from '../constant-q/constant-q';
import { LOWEST_NOTE_HZ } from '../constant-q/constant-q-options';
import { type FramewiseFeature } from '../framewise/framewise-feature';
import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { PooledColumns } from './pooled-columns';

export interface ConstantQPictureOptions {
  /** In Hz. */
  readonly sampleRate: number;
  /** Fastest with many factors of 2 in it. */
  readonly hopLength: number;
  /** Columns wanted at least. */
  readonly columns: number;
  /** Frequency of the lowest row in Hz; default 32.703, the note C1. */
  readonly fminHz?: number;
}

/** Rows per octave. */
const ROWS_PER_OCTAVE = 24;
/** Windows half as long as quarter-tones need: neighbouring semitones are told apart, and what happens when is seen. */
const FILTER_SCALE = 0.5;
/** Of the sample rate: the highest wavelet ends below half of it. */
const HIGHEST_SHARE = 0.475;

/** The constant-Q transform of a signal that arrives in blocks, as powers in a bounded number of columns: for looking at. */
export class ConstantQPicture {
  /** Lowest first. */
  readonly frequenciesHz: readonly number[];
  readonly #columns: PooledColumns;
  readonly #stream: FramewiseFeature;

  /** @throws InvalidParameterError */
  constructor({
    sampleRate,
    hopLength,
    columns,
    fminHz = LOWEST_NOTE_HZ,
  }: ConstantQPictureOptions) {
    requireInteger('columns', columns, { min: 1 });
    requireFinite('fminHz', fminHz, { min: 10, max: sampleRate / 4 });
    const octaves = Math.log2((HIGHEST_SHARE * sampleRate) / fminHz);
    const rows = Math.floor(octaves * ROWS_PER_OCTAVE);
    const frequencies = Array.from({ length: rows }, (_, r) => fminHz * 2 ** (r / ROWS_PER_OCTAVE));
    const powers = new Float64Array(rows);
    this.frequenciesHz = frequencies;
    this.#columns = new PooledColumns(rows, columns);
    this.#stream = constantQStream(
      {
        sampleRate,
        hopLength,
        fminHz,
        nBins: rows,
        binsPerOctave: ROWS_PER_OCTAVE,
        filterScale: FILTER_SCALE,
      },
      (magnitudes) => {
        // A sine's power grows with its wavelet's length: by its frequency it is the same everywhere.
        for (let r = 0; r < rows; r++) powers[r] = magnitudes[r]! ** 2 * frequencies[r]!;
        this.#columns.add(powers);
      },
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#stream.push(block);
  }

  /** The picture, lowest row first. @throws InvalidParameterError if the signal is too short */
  end(): PooledColumns {
    this.#stream.end();
    return this.#columns;
  }
}
