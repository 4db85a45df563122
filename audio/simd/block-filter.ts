import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES } from './lanes';
import { fillRoots } from './tables';

export interface BlockFilterOptions {
  /** Samples of a block, and samples that it becomes: multiples of 4 without other prime factors than 2, 3, 5 and 7. */
  readonly size: number;
  readonly outSize: number;
  /** Samples from one block to the next; `hop * outSize / size` is a multiple of 4. */
  readonly hop: number;
  /** Samples at the beginning of a block that lie before its first result, a multiple of 4. */
  readonly before: number;
  /** The real spectrum of the filter, scaled, for the bins below half of the shorter of both sizes. */
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

/** Blocks that are filtered at a time: two in each lane. */
export const BLOCKS = 2 * LANES;

/**
 * Filters eight overlapping blocks of a signal at a time, changes their rate, and takes values between the samples of the
 * result. In float32 and WebAssembly SIMD; each instance has memory of its own.
 */
export class BlockFilter {
  /** Eight blocks' samples, for the caller to fill. */
  readonly signal: Float32Array;
  /** Samples from one block to the next. */
  readonly hop: number;
  /** What `filter` gives: eight blocks. Before them lies what was there at their end before. */
  readonly filtered: Float32Array;
  readonly #kernels: Kernels;
  readonly #filter: () => void;
  readonly #take: (from: number, count: number) => Float32Array;
  readonly #history: Float32Array;

  constructor({ size, outSize, hop, before, filter, places }: BlockFilterOptions) {
    const kernels = instantiateKernels();
    this.#kernels = kernels;
    kernels.planBlocks(size, outSize);
    this.hop = hop;
    const count = (hop * outSize) / size;
    const history = places ? PLACE_TAPS : 0;
    const room = (floats: number): number => kernels.allocate(FLOAT_BYTES * floats);
    const span = (BLOCKS - 1) * hop + size;
    const signalAt = room(span);
    // What a last value would be made of may lie beyond the end.
    const filteredAt = room(history + BLOCKS * count + 2 * LANES * history);
    const start = filteredAt + FLOAT_BYTES * history;
    const weightsAt = places ? room(places.weights.length) : 0;
    const values = places ? Math.ceil((BLOCKS * count * places.phases) / places.step) : 0;
    const outAt = room(values + 2 * LANES);
    this.#filter = () => kernels.filterBlocks(signalAt, hop, before, count, start);
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
    this.filtered = this.#view(start, BLOCKS * count);
    this.#history = this.#view(filteredAt, history + BLOCKS * count);
    this.#view(kernels.responseAt(), filter.length).set(filter);
    if (places) this.#view(weightsAt, places.weights.length).set(places.weights);
    fillRoots(this.#view(kernels.blockRootsAt(), 2 * size), size);
    fillRoots(this.#view(kernels.outRootsAt(), 2 * outSize), outSize);
  }

  /** Filters the eight blocks in `signal` into `filtered`. */
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
