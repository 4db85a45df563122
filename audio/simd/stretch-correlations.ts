import { instantiateKernels, type Kernels } from './kernels';
import { fillRoots, fillTables } from './tables';

const BYTES = 8;

/** Spectra of a row of frames that are a stretch apart. */
interface Row {
  /** Of the last two stretches, in turn. */
  readonly spectra: readonly [number, number];
  /** What each stretch of a frame but the last gives with itself and with the next. */
  readonly pairs: number;
  /** Stretches taken so far. */
  taken: number;
}

export interface StretchOptions {
  /** Samples of a stretch: a power of two, so that `isDoubleSize` allows twice as many. */
  readonly length: number;
  /** Stretches of a frame, 2 or more. */
  readonly stretches: number;
  /** Rows of frames whose stretches do not coincide. */
  readonly rows: number;
}

/** Bytes of memory that the rows take. */
export function stretchBytes({ length, stretches, rows }: StretchOptions): number {
  return rows * (stretches + 1) * spectrumBytes(length);
}

function spectrumBytes(length: number): number {
  return 2 * BYTES * (length + 1);
}

/**
 * Autocorrelation of overlapping frames, in float64 and WebAssembly SIMD. A product of two samples at a lag of at most a
 * stretch has both in one stretch or in neighbouring ones, and frames share their stretches: each is transformed once, at
 * twice its length, and what it gives with itself and with the next is kept. That is one short transform each way per
 * frame, where whole frames need two of two to eight times the length.
 */
export class StretchCorrelations {
  readonly #options: StretchOptions;
  readonly #kernels: Kernels;
  readonly #rows: readonly Row[];
  /** The transform's samples: the second half is for zeros. */
  readonly #samples: Float64Array;
  readonly #result: Float64Array;
  readonly #at: Record<'roots' | 'lanes' | 'sum' | 'result', number>;
  #frames = 0;

  constructor(options: StretchOptions) {
    const { length, stretches, rows } = options;
    const size = 2 * length;
    const kernels = instantiateKernels();
    kernels.plan(length, BYTES);
    this.#options = options;
    this.#kernels = kernels;
    this.#at = {
      roots: kernels.allocate(BYTES * (length + 2)),
      lanes: kernels.allocate(BYTES * (size + 4)),
      sum: kernels.allocate(spectrumBytes(length)),
      result: kernels.allocate(BYTES * size),
    };
    const spectrum = (count: number): number => kernels.allocate(count * spectrumBytes(length));
    this.#rows = Array.from({ length: rows }, () => ({
      spectra: [spectrum(1), spectrum(1)],
      pairs: spectrum(stretches - 1),
      taken: 0,
    }));
    const view = (at: number, count: number): Float64Array =>
      new Float64Array(kernels.memory.buffer, at, count);
    this.#samples = view(kernels.samplesAt(), size);
    this.#result = view(this.#at.result, size);
    fillRoots(view(this.#at.roots, length + 2), size);
    fillTables(kernels, length, Float64Array);
  }

  /** All lags up to a stretch of the next frame, which is at `start`; the array is reused. */
  next(buffer: Float64Array, start: number): Float64Array {
    const { length, stretches } = this.#options;
    const row = this.#rows[this.#frames++ % this.#rows.length]!;
    for (let k = row.taken === 0 ? 0 : stretches - 1; k < stretches; k++) {
      const from = start + k * length;
      this.#samples.set(buffer.subarray(from, from + length));
      this.#samples.fill(0, length);
      this.#take(row);
    }
    const last = row.spectra[(row.taken - 1) % 2]!;
    const { roots, lanes, sum, result } = this.#at;
    this.#kernels.correlateStretches(
      ...([2 * length, roots, lanes, last, row.pairs, stretches - 1, sum, result] as const),
    );
    return this.#result;
  }

  #take(row: Row): void {
    const { length, stretches } = this.#options;
    const { roots, lanes } = this.#at;
    const before = row.taken === 0 ? 0 : row.spectra[(row.taken - 1) % 2]!;
    const newest = row.spectra[row.taken % 2]!;
    const slot = row.taken === 0 ? 0 : (row.taken - 1) % (stretches - 1);
    const pair = row.pairs + slot * spectrumBytes(length);
    this.#kernels.transformStretch(2 * length, roots, lanes, before, newest, pair);
    row.taken++;
  }
}
