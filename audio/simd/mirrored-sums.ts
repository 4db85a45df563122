import { addressOf, doubleRooms, type DoubleRoom } from './double-rooms';
import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, roundedUp } from './lanes';

/**
 * Sums of a row's values by weights that are symmetric or antisymmetric, as those of derivatives are, in float64 and
 * WebAssembly SIMD: values at the same distance from the middle share theirs.
 */
export class MirroredSums {
  /** How many weights there are on each side of the middle. */
  readonly half: number;
  /** The row, with `half` values more on both sides, for the caller to fill. */
  readonly values: Float64Array;
  readonly #kernels: Kernels;
  readonly #row: DoubleRoom;
  readonly #weights: DoubleRoom;
  readonly #sign: 1 | -1;
  readonly #sumsAt: number;
  readonly #sums: Float32Array;

  /** @param weights an odd number of them @param length values of the row */
  constructor(weights: Float64Array, length: number) {
    this.half = (weights.length - 1) / 2;
    const kernels = instantiateKernels();
    this.#kernels = kernels;
    this.#sumsAt = kernels.allocate(FLOAT_BYTES * roundedUp(length));
    const lengths = { row: roundedUp(length) + 2 * this.half, weights: this.half + 1 };
    const rooms = doubleRooms(kernels, lengths);
    this.#row = rooms.row;
    this.#weights = rooms.weights;
    this.values = rooms.row.values;
    rooms.weights.values.set(weights.subarray(this.half));
    // At the ends no weight is 0.
    this.#sign = weights[0]! * weights[2 * this.half]! < 0 ? -1 : 1;
    this.#sums = new Float32Array(kernels.memory.buffer, this.#sumsAt, length);
  }

  /** Whether all values are, those beyond the ends included. */
  areFinite(): boolean {
    return this.#kernels.areFiniteDoubles(this.#row.at, this.values.length) === 1;
  }

  /** The sums about each value of the row. @param result as long as it */
  take(result: Float32Array): void {
    const centre = addressOf(this.#row, this.half);
    const { length } = this.#sums;
    this.#kernels.mirroredSums(
      centre,
      this.#weights.at,
      this.half,
      this.#sign,
      length,
      this.#sumsAt,
    );
    result.set(this.#sums);
  }
}
