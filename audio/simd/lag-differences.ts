import { instantiateKernels } from './kernels';

/** YIN's curve from the autocorrelation of a frame, in WebAssembly. */
export class LagDifferences {
  /** The frame's first samples, as many as the last lag; for the caller to fill. */
  readonly samples: Float64Array;
  /** Lags from 0 to the last; for the caller to fill. */
  readonly correlation: Float64Array;
  readonly #curve: Float32Array;
  readonly #compute: () => void;

  /** @param first lag of the curve, 1 or more @param last lag */
  constructor(first: number, last: number) {
    const kernels = instantiateKernels();
    const samples = kernels.allocate(8 * last);
    const correlation = kernels.allocate(8 * (last + 1));
    const curve = kernels.allocate(4 * (last - first + 1));
    this.#compute = () => kernels.lagDifferences(samples, correlation, first, last, curve);
    const { buffer } = kernels.memory;
    this.samples = new Float64Array(buffer, samples, last);
    this.correlation = new Float64Array(buffer, correlation, last + 1);
    this.#curve = new Float32Array(buffer, curve, last - first + 1);
  }

  /** The curve, one value a lag; the array is reused. */
  compute(): Float32Array {
    this.#compute();
    return this.#curve;
  }
}
