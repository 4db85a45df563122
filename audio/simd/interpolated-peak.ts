import { instantiateKernels } from './kernels';

const BYTES = 8;
/** Interpolated signals. */
const PHASES = 4;
/** Samples a call of the kernel takes. */
const BLOCK = 1024;

/** The largest magnitude of up to four interpolations of a signal, in float64 and WebAssembly SIMD. */
export class InterpolatedPeak {
  readonly #samples: Float64Array;
  readonly #taps: number;
  readonly #measure: (count: number) => number;

  /** @param phases for each interpolation the weights of samples, by how long ago they came; all as many */
  constructor(phases: readonly Float64Array[]) {
    const taps = phases[0]!.length;
    const module = instantiateKernels();
    const samples = module.allocate(BYTES * (taps - 1 + BLOCK));
    const weights = module.allocate(BYTES * PHASES * taps);
    this.#taps = taps;
    this.#samples = new Float64Array(module.memory.buffer, samples, taps - 1 + BLOCK);
    const table = new Float64Array(module.memory.buffer, weights, PHASES * taps);
    phases.forEach((phase, p) => phase.forEach((weight, i) => (table[PHASES * i + p] = weight)));
    this.#measure = (count) => module.interpolatedPeak(samples, count, weights, taps);
  }

  /** The peak of the next `count` samples, which lie from `start` on. Those before them are remembered. */
  of(samples: Float64Array, start: number, count: number): number {
    const before = this.#taps - 1;
    let peak = 0;
    for (let taken = 0; taken < count;) {
      const length = Math.min(BLOCK, count - taken);
      const from = start + taken;
      this.#samples.set(samples.subarray(from, from + length), before);
      peak = Math.max(peak, this.#measure(length));
      this.#samples.copyWithin(0, length, length + before);
      taken += length;
    }
    return peak;
  }
}
