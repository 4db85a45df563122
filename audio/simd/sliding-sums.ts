import { doubleRooms } from './double-rooms';
import { instantiateKernels } from './kernels';

/** Values that the kernel sums at a time. */
const LANES = 8;

/** Weighted sums of neighbouring values, in float64 and WebAssembly SIMD. Each instance has memory of its own. */
export class SlidingSums {
  /** For the caller to fill: one value more than there are sums for every weight after the first. */
  readonly input: Float64Array;
  /** What `sum` gives; reused. */
  readonly sums: Float64Array;
  readonly #sum: () => void;

  /** @param count of sums */
  constructor(weights: Float64Array, count: number) {
    const kernels = instantiateKernels();
    const room = doubleRooms(kernels, {
      weights: weights.length,
      input: weights.length + count + LANES,
      sums: count + LANES,
    });
    room.weights.values.set(weights);
    this.input = room.input.values.subarray(0, weights.length - 1 + count);
    this.sums = room.sums.values.subarray(0, count);
    const [input, sums, table] = [room.input.at, room.sums.at, room.weights.at];
    this.#sum = () => kernels.weightedSums(input, 1, table, weights.length, count, sums);
  }

  /** sums[i] is the sum over j of weights[j] · input[i + j]. */
  sum(): void {
    this.#sum();
  }
}
