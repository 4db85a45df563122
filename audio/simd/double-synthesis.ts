import { doubleRooms } from './double-rooms';
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
    const { roots, lanes, spectrum, weights, sum } = doubleRooms(module, {
      weights: size,
      roots: size / 2 + 2,
      lanes: size + 4,
      spectrum: size + 2,
      sum: length,
    });
    this.#add = () =>
      module.synthesizeReal(size, roots.at, lanes.at, spectrum.at, weights.at, sum.at);
    this.spectrum = spectrum.values;
    this.sum = sum.values;
    // The kernel leaves out a factor and turns the signs of the last two of any four samples.
    const scale = 4 / size;
    weights.values.set(window.map((weight, i) => (i % 4 < 2 ? weight : -weight) * scale));
    fillRoots(roots.values, size);
    fillTables(module, size / 2, Float64Array);
  }

  /** Adds the frame of `spectrum`. */
  add(): void {
    this.#add();
  }
}
