import { instantiateKernels } from './kernels';
import { FLOAT_BYTES, LANES, roundedUp } from './lanes';
import { fillTables } from './tables';

interface FrameSynthesisOptions {
  /** Samples of a frame: a power of two from 16. */
  readonly size: number;
  /** Samples between the beginnings of frames. */
  readonly hop: number;
  /** What the samples of a frame are multiplied by; `size` values. */
  readonly window: Float64Array;
}

/**
 * Frames of four spectra at a time, windowed and added up, in float32 and WebAssembly SIMD: one frame in each lane. Each
 * instance has memory of its own.
 */
export class FrameSynthesis {
  /** Four complex spectra, interleaved, for the caller to fill. */
  readonly spectra: readonly Float32Array[];
  /** What the bins of each are multiplied by, if masked. */
  readonly masks: readonly Float32Array[];
  /** The frames are added up here, `hop` samples apart; for the caller to take and to clear. */
  readonly sum: Float32Array;
  readonly #add: (isMasked: boolean) => void;

  constructor({ size, hop, window }: FrameSynthesisOptions) {
    const module = instantiateKernels();
    module.plan(size, FLOAT_BYTES);
    const bins = size / 2 + 1;
    const floats = (length: number): number => module.allocate(FLOAT_BYTES * length);
    const windowAt = floats(size);
    const lanes = floats(LANES * (3 * bins + 2 * LANES));
    const spectra = floats(LANES * roundedUp(2 * bins));
    const masks = floats(LANES * roundedUp(bins));
    const length = Math.max(size, hop) + (LANES - 1) * hop;
    const sum = floats(length);
    this.#add = (isMasked) =>
      module.synthesize(spectra, isMasked ? masks : 0, size, hop, windowAt, lanes, sum);
    const { buffer } = module.memory;
    const rows = (at: number, width: number): Float32Array[] =>
      Array.from(
        { length: LANES },
        (_, row) => new Float32Array(buffer, at + FLOAT_BYTES * row * roundedUp(width), width),
      );
    this.spectra = rows(spectra, 2 * bins);
    this.masks = rows(masks, bins);
    this.sum = new Float32Array(buffer, sum, length);
    // The transform leaves out a factor and turns the sign of odd samples.
    const scale = 2 / size;
    const signed = window.map((weight, i) => (i % 2 === 0 ? weight * scale : -weight * scale));
    new Float32Array(buffer, windowAt, size).set(signed);
    fillTables(module, size, Float32Array);
  }

  /** Adds the four frames to `sum`. */
  add(isMasked: boolean): void {
    this.#add(isMasked);
  }
}
