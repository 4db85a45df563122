import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES, roundedUp } from './lanes';
import { fillTables } from './tables';

/** Sums of neighbouring bins of the power spectrum, weighted. */
export interface BandWeights {
  readonly bands: number;
  /** First bin of each band. */
  readonly firstBin: Int32Array;
  /** Band b's weights are `weights[offset[b] … offset[b + 1])`. */
  readonly offset: Int32Array;
  readonly weights: Float32Array;
}

/** What a row holds: complex bins (interleaved), |X|², |X|, or weighted sums of |X|². */
export type SpectrumValues = 'complex' | 'power' | 'magnitude' | BandWeights;

export interface FrameSpectraOptions {
  /** Samples of a frame: a power of two from 16. */
  readonly size: number;
  /** Samples between the beginnings of frames. */
  readonly hop: number;
  /** What the samples of a frame are multiplied by; `size` values. */
  readonly window: Float64Array;
  /** Samples there is room for: at least `size` + 3 · `hop`. */
  readonly capacity: number;
  readonly values: SpectrumValues;
}

/**
 * Spectra of four overlapping frames at a time, in float32 and WebAssembly SIMD: each of the four lanes of a register has
 * a frame of its own, so that a lane's result does not depend on the others. Each instance has memory of its own.
 */
export class FrameSpectra {
  /** The samples, for the caller to fill. */
  readonly signal: Float32Array;
  /** A frame's values each, after `transform`. */
  readonly rows: readonly Float32Array[];
  readonly #transform: (signal: number) => void;
  readonly #signalAt: number;

  constructor(options: FrameSpectraOptions) {
    const { size, window, capacity, values } = options;
    const module = instantiateKernels();
    module.plan(size, FLOAT_BYTES);
    this.#signalAt = module.allocate(FLOAT_BYTES * capacity);
    const windowAt = module.allocate(FLOAT_BYTES * size);
    const width = widthOf(values, size);
    const rowFloats = roundedUp(width);
    const out = module.allocate(LANES * FLOAT_BYTES * rowFloats);
    this.#transform = transformOf(module, { ...options, windowAt, out });
    const floats = (at: number, length: number): Float32Array =>
      new Float32Array(module.memory.buffer, at, length);
    // Views are made last: making room moves the memory.
    this.signal = floats(this.#signalAt, capacity);
    this.rows = Array.from({ length: LANES }, (_, lane) =>
      floats(out + FLOAT_BYTES * lane * rowFloats, width),
    );
    floats(windowAt, size).set(window);
    fillTables(module, size, Float32Array);
  }

  /** Transforms the four frames from sample `start` of `signal` on, into `rows`. */
  transform(start: number): void {
    this.#transform(this.#signalAt + FLOAT_BYTES * start);
  }
}

/** Values of a row. */
export function widthOf(values: SpectrumValues, size: number): number {
  const bins = (size >> 1) + 1;
  if (values === 'complex') return 2 * bins;
  return typeof values === 'string' ? bins : values.bands;
}

const KERNELS = { complex: 'spectra', power: 'powers', magnitude: 'magnitudes' } as const;

interface Places extends FrameSpectraOptions {
  readonly windowAt: number;
  readonly out: number;
}

function transformOf(
  module: Kernels,
  { size, hop, values, windowAt, out }: Places,
): (signal: number) => void {
  // A row's end is written in whole registers.
  const lanes = module.allocate(LANES * FLOAT_BYTES * (size + 2 + LANES));
  if (typeof values === 'string') {
    const kernel = module[KERNELS[values]];
    return (signal) => kernel(signal, size, hop, windowAt, lanes, out);
  }
  const { table, weights, bandLanes } = placeBands(module, values);
  return (signal) => {
    module.powerLanes(signal, size, hop, windowAt, lanes);
    module.bandsOf(lanes, values.bands, table, weights, bandLanes, out);
  };
}

interface PlacedBands {
  readonly table: number;
  readonly weights: number;
  readonly bandLanes: number;
}

function placeBands(
  module: Kernels,
  { bands, firstBin, offset, weights }: BandWeights,
): PlacedBands {
  const table = module.allocate(2 * FLOAT_BYTES * bands);
  const weightsAt = module.allocate(FLOAT_BYTES * weights.length);
  const bandLanes = module.allocate(LANES * FLOAT_BYTES * (bands + LANES));
  const rows = new Int32Array(module.memory.buffer, table, 2 * bands);
  for (let band = 0; band < bands; band++) {
    rows[2 * band] = firstBin[band]!;
    rows[2 * band + 1] = offset[band + 1]!;
  }
  new Float32Array(module.memory.buffer, weightsAt, weights.length).set(weights);
  return { table, weights: weightsAt, bandLanes };
}
