import { instantiateKernels } from './kernels';
import { fillRoots, fillTables } from './tables';

const BYTES = 8;

/** Frames of spectra, windowed and added up, in float64 and WebAssembly SIMD. Each instance has memory of its own. */
export class DoubleSynthesis {
  /** Complex, interleaved; for the caller to fill. */
  readonly spectrum: Float64Array;
  /** Where the frame is added; for the caller to take and to clear. */
  readonly sum: Float64Array;
  readonly #add: () => void;

  /** @param window what the samples of a frame are multiplied by; as many as `isDoubleSize` allows @param length of the sum */
  constructor(window: Float64Array, length: number) {
    const size = window.length;
    const module = instantiateKernels();
    module.plan(size / 2, BYTES);
    const doubles = (count: number): number => module.allocate(BYTES * count);
    const windowAt = doubles(size);
    const roots = doubles(size / 2 + 2);
    const lanes = doubles(size + 4);
    const spectrum = doubles(size + 2);
    const sum = doubles(length);
    this.#add = () => module.synthesizeReal(size, roots, lanes, spectrum, windowAt, sum);
    const view = (at: number, count: number): Float64Array =>
      new Float64Array(module.memory.buffer, at, count);
    this.spectrum = view(spectrum, size + 2);
    this.sum = view(sum, length);
    // The kernel leaves out a factor and turns the signs of the last two of any four samples.
    const scale = 4 / size;
    view(windowAt, size).set(window.map((weight, i) => (i % 4 < 2 ? weight : -weight) * scale));
    fillRoots(view(roots, size / 2 + 2), size);
    fillTables(module, size / 2, Float64Array);
  }

  /** Adds the frame of `spectrum`. */
  add(): void {
    this.#add();
  }
}
