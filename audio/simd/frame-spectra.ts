import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES, roundedUp } from './lanes';
import { fillRoots } from './roots';

/** Sums of neighbouring bins of the power spectrum, weighted. */
export interface BandWeights {
  readonly bands: number;
  /** First bin of each band. */
  readonly firstBin: Int32Array;
  /** Band b's weights are `weights[offset[b] … offset[b + 1])`. */
  readonly offset: Int32Array;
  readonly weights: Float32Array;
}

export interface FrameSpectraOptions {
  /** Samples of a frame: a power of two from 16. */
  readonly size: number;
  /** Samples between the beginnings of frames. */
  readonly hop: number;
  /** What the samples of a frame are multiplied by; `size` values. */
  readonly window: Float64Array;
  /** Samples there is room for: at least `size` + 3 · `hop`. */
  readonly capacity: number;
  /** What a row holds: complex bins (interleaved), |X|², or weighted sums of that. */
  readonly values: 'complex' | 'power' | BandWeights;
}

/** True for frames that `FrameSpectra` can transform. */
export function isLaneSize(size: number): boolean {
  return size >= 16 && size <= 65_536 && Number.isInteger(Math.log2(size));
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

  constructor({ size, hop, window, capacity, values }: FrameSpectraOptions) {
    const module = instantiateKernels();
    module.plan(size);
    const bins = size / 2 + 1;
    this.#signalAt = module.allocate(FLOAT_BYTES * capacity);
    // A row's end is written in whole registers.
    const lanes = module.allocate(LANES * FLOAT_BYTES * (2 * bins + LANES));
    const width = values === 'complex' ? 2 * bins : values === 'power' ? bins : values.bands;
    const rowFloats = roundedUp(width);
    const out = module.allocate(LANES * FLOAT_BYTES * rowFloats);
    const bandTable = typeof values === 'object' ? placeBands(module, values) : null;
    const floats = (at: number, length: number): Float32Array =>
      new Float32Array(module.memory.buffer, at, length);
    this.#transform = (signal) => {
      if (values === 'complex') module.spectra(signal, hop, lanes, bins, out);
      else if (bandTable === null) module.powers(signal, hop, lanes, bins, out);
      else {
        const { table, weights, bandLanes } = bandTable;
        module.bandPowers(signal, hop, lanes, width, table, weights, bandLanes, out);
      }
    };
    // Views are made last: making room moves the memory.
    this.signal = floats(this.#signalAt, capacity);
    this.rows = Array.from({ length: LANES }, (_, lane) =>
      floats(out + FLOAT_BYTES * lane * rowFloats, width),
    );
    floats(module.windowAt(), size).set(window);
    fillRoots(floats(module.rootsAt(), size), size / 2);
    fillRoots(floats(module.realRootsAt(), size / 2 + 2), size);
  }

  /** Transforms the four frames from sample `start` of `signal` on, into `rows`. */
  transform(start: number): void {
    this.#transform(this.#signalAt + FLOAT_BYTES * start);
  }
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
