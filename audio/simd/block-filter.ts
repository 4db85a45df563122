import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES } from './lanes';
import { fillRoots } from './tables';

export interface BlockFilterOptions {
  /** Samples of a block, a power of two from 16. */
  readonly size: number;
  /** Samples that a block becomes: `size` times a power of two, 2 at most. */
  readonly outSize: number;
  /** Samples at both ends of a block that are left out, a multiple of 4 before and after the change of rate. */
  readonly margin: number;
  /** The real spectrum of the filter, scaled. */
  readonly filter: Float32Array;
  readonly places: PlaceOptions | null;
}

/** Where values between samples are taken, and what they are made of. */
export interface PlaceOptions {
  /** From one value to the next, in points; there are `phases` points from one sample to the next. */
  readonly step: number;
  readonly phases: number;
  /** PLACE_TAPS for each point, and for one more where `step` is no whole number: values then lie between points. */
  readonly weights: Float32Array;
}

/** Samples that a value between samples is made of. */
export const PLACE_TAPS = 16;

/**
 * Filters four overlapping blocks of a signal at a time, changes their rate by a power of two, and takes values between
 * the samples of the result. In float32 and WebAssembly SIMD; each instance has memory of its own.
 */
export class BlockFilter {
  /** Four blocks' samples, for the caller to fill. */
  readonly signal: Float32Array;
  /** Samples from one block to the next. */
  readonly hop: number;
  /** What `filter` gives: four blocks, less their margins. Before them lies what was there at their end before. */
  readonly filtered: Float32Array;
  readonly #kernels: Kernels;
  readonly #filter: () => void;
  readonly #take: (from: number, count: number) => Float32Array;
  readonly #history: Float32Array;

  constructor({ size, outSize, margin, filter, places }: BlockFilterOptions) {
    const kernels = instantiateKernels();
    this.#kernels = kernels;
    kernels.plan(Math.max(size, outSize), FLOAT_BYTES);
    this.hop = size - 2 * margin;
    const change = outSize / size;
    const count = this.hop * change;
    const history = places ? PLACE_TAPS : 0;
    const room = (floats: number): number => kernels.allocate(FLOAT_BYTES * floats);
    const span = (LANES - 1) * this.hop + size;
    const signalAt = room(span);
    const filterAt = room(filter.length);
    // What a last value would be made of may lie beyond the end.
    const filteredAt = room(history + LANES * count + 2 * LANES * history);
    const start = filteredAt + FLOAT_BYTES * history;
    const weightsAt = places ? room(places.weights.length) : 0;
    const values = places ? Math.ceil((LANES * count * places.phases) / places.step) : 0;
    const outAt = room(values + 2 * LANES);
    const skip = margin * change;
    this.#filter = () =>
      kernels.filterBlocks(signalAt, this.hop, size, outSize, filterAt, skip, count, start);
    this.#take = (from, wanted) => {
      if (places)
        take(kernels, places, {
          signal: filteredAt,
          from,
          count: wanted,
          table: weightsAt,
          out: outAt,
        });
      return this.#view(outAt, wanted);
    };
    // Views are made last: making room moves the memory.
    this.signal = this.#view(signalAt, span);
    this.filtered = this.#view(start, LANES * count);
    this.#history = this.#view(filteredAt, history + LANES * count);
    this.#view(filterAt, filter.length).set(filter);
    if (places) this.#view(weightsAt, places.weights.length).set(places.weights);
    this.#fillRoots(Math.max(size, outSize));
  }

  /** Filters the four blocks in `signal` into `filtered`. */
  filter(): void {
    const history = this.#history;
    history.copyWithin(0, this.filtered.length);
    this.#filter();
  }

  /**
   * Values between samples; the array is reused.
   * @param from where the first sample lies that the first value is made of, in points from what is before `filtered`
   */
  take(from: number, count: number): Float32Array {
    return this.#take(from, LANES * Math.ceil(count / LANES)).subarray(0, count);
  }

  #fillRoots(planned: number): void {
    fillRoots(this.#view(this.#kernels.rootsAt(), planned), planned / 2);
    fillRoots(this.#view(this.#kernels.realRootsAt(), planned + 2), planned);
  }

  #view(at: number, length: number): Float32Array {
    return new Float32Array(this.#kernels.memory.buffer, at, length);
  }
}

interface Taking {
  readonly signal: number;
  readonly from: number;
  readonly count: number;
  readonly table: number;
  readonly out: number;
}

function take(kernels: Kernels, { step, phases }: PlaceOptions, taking: Taking): void {
  const { signal, from, count, table, out } = taking;
  if (Number.isInteger(step)) {
    const whole = (points: number): number => Math.floor(points / phases);
    kernels.pick(
      signal,
      whole(from),
      from % phases,
      whole(step),
      step % phases,
      count,
      table,
      phases,
      out,
    );
  } else kernels.interpolate(signal, from / phases, step / phases, count, table, phases, out);
}
