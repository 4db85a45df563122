import { instantiateKernels } from './kernels';
import { FLOAT_BYTES, roundedUp } from './lanes';

/** How much of a curve counts as its own, with the other one as reference. */
interface SoftMasksOptions {
  readonly count: number;
  /** Exponent. */
  readonly power: 1 | 2;
  /** What the other curve is multiplied by first, for each. */
  readonly margins: readonly [number, number];
  /** What a mask is where both curves vanish. */
  readonly silent: number;
}

/** Soft masks of two curves against each other, in float32 and WebAssembly SIMD. */
export class SoftMasks {
  /** Two, for the caller to fill. */
  readonly curves: readonly [Float32Array, Float32Array];
  /** Of each, after `apply`. */
  readonly masks: readonly [Float32Array, Float32Array];
  readonly #apply: () => void;

  constructor({ count, power, margins, silent }: SoftMasksOptions) {
    const module = instantiateKernels();
    const [a, b, maskA, maskB] = Array.from({ length: 4 }, () =>
      module.allocate(FLOAT_BYTES * roundedUp(count)),
    ) as [number, number, number, number];
    const view = (at: number): Float32Array => new Float32Array(module.memory.buffer, at, count);
    this.curves = [view(a), view(b)];
    this.masks = [view(maskA), view(maskB)];
    this.#apply = () =>
      module.softMasks(a, b, count, power === 2, ...margins, silent, maskA, maskB);
  }

  apply(): void {
    this.#apply();
  }
}
