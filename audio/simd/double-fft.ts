import { doubleRooms } from './double-rooms';
import { instantiateKernels } from './kernels';
import { fillRoots, fillTables, isLaneSize } from './tables';

const BYTES = 8;

/** True for sizes that `DoubleFft` can transform: it takes even and odd samples as frames of their own. */
export function isDoubleSize(size: number): boolean {
  return isLaneSize(size / 2);
}

/** The transform of one real frame in float64 and WebAssembly SIMD. Each instance has memory of its own. */
export class DoubleFft {
  readonly bins: number;
  readonly #samples: Float64Array;
  readonly #spectrum: Float64Array;
  readonly #result: Float64Array;
  readonly #forward: () => void;
  readonly #backward: () => void;

  /** @param size samples, a power of two from 32 */
  constructor(readonly size: number) {
    this.bins = size / 2 + 1;
    const module = instantiateKernels();
    module.plan(size / 2, BYTES);
    const { roots, lanes, spectrum, result } = doubleRooms(module, {
      roots: size / 2 + 2,
      lanes: size + 4,
      spectrum: 2 * this.bins,
      result: size,
    });
    this.#forward = () => module.forwardReal(size, roots.at, lanes.at, spectrum.at);
    this.#backward = () => module.backwardReal(size, roots.at, lanes.at, spectrum.at, result.at);
    this.#samples = new Float64Array(module.memory.buffer, module.samplesAt(), size);
    this.#spectrum = spectrum.values;
    this.#result = result.values;
    fillRoots(roots.values, size);
    fillTables(module, size / 2, Float64Array);
  }

  /** Real `input` (size) to complex `spectrum` (2 · bins, interleaved), unnormalised. */
  forward(input: Float64Array, spectrum: Float64Array): void {
    this.#samples.set(input);
    this.#forward();
    spectrum.set(this.#spectrum);
  }

  /** The inverse, scaled by 1/size, so that it undoes `forward`. Ignores the imaginary part of DC and Nyquist. */
  inverse(spectrum: Float64Array, output: Float64Array): void {
    this.#spectrum.set(spectrum);
    this.#backward();
    output.set(this.#result);
  }
}
