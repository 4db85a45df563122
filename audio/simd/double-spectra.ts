import { type FrameSpectraOptions } from './frame-spectra';
import { instantiateKernels, type Kernels } from './kernels';
import { type SpectrumSummary } from './spectrum-summary';
import { fillTables } from './tables';

const BYTES = 8;
/** Values of float64 in a SIMD register. */
export const DOUBLE_LANES = 2;

const KERNELS = {
  complex: 'spectraPair',
  power: 'powersPair',
  magnitude: 'magnitudesPair',
} as const;

/** What a row holds: complex bins (interleaved), |X|², |X|, or a summary of one of these. */
export type DoubleValues = keyof typeof KERNELS | SpectrumSummary;

export interface DoubleSpectraOptions extends Omit<FrameSpectraOptions, 'values'> {
  readonly values: DoubleValues;
}

/** Spectra of two overlapping frames at a time, in float64 and WebAssembly SIMD. Each instance has memory of its own. */
export class DoubleSpectra {
  /** The samples, for the caller to fill. */
  readonly signal: Float64Array;
  /** A frame's values each, after `transform`. */
  readonly rows: readonly Float64Array[];
  readonly #module: Kernels;
  readonly #compute: (signal: number) => void;
  readonly #signalAt: number;

  constructor(options: DoubleSpectraOptions) {
    const { size, window, capacity, values } = options;
    const module = instantiateKernels();
    this.#module = module;
    module.plan(size, BYTES);
    this.#signalAt = module.allocate(BYTES * capacity);
    const windowAt = module.allocate(BYTES * size);
    const width = doublesOf(values, size);
    const out = module.allocate(DOUBLE_LANES * rowBytes(width));
    this.#compute = placed(module, { ...options, windowAt, width, out });
    const view = (at: number, length: number): Float64Array =>
      new Float64Array(module.memory.buffer, at, length);
    // Views are made last: making room moves the memory.
    this.signal = view(this.#signalAt, capacity);
    this.rows = Array.from({ length: DOUBLE_LANES }, (_, lane) =>
      view(out + lane * rowBytes(width), width),
    );
    view(windowAt, size).set(window);
    fillTables(module, size, Float64Array);
  }

  /** Transforms the two frames from sample `start` of `signal` on, into `rows`. */
  transform(start: number): void {
    this.#compute(this.#signalAt + BYTES * start);
  }

  /** Whether the samples from `from` to before `to` of `signal` are finite. */
  areFinite(from: number, to: number): boolean {
    return this.#module.areFiniteDoubles(this.#signalAt + BYTES * from, to - from) === 1;
  }
}

interface Placement {
  readonly size: number;
  readonly hop: number;
  readonly values: DoubleValues;
  /** Address of the window. */
  readonly windowAt: number;
  readonly width: number;
  /** Where the first frame's row begins; the next is a row in whole registers later. */
  readonly out: number;
}

/** What computes the rows of the frames that begin at an address. */
function placed(
  module: Kernels,
  { size, hop, values, windowAt, width, out }: Placement,
): (signal: number) => void {
  const lanes = allocateLanes(module, size + 2);
  if (typeof values === 'string') {
    const kernel = module[KERNELS[values]];
    return (signal) => kernel(signal, size, hop, windowAt, lanes, out);
  }
  const transform = module[values.of === 'power' ? 'powerPairLanes' : 'magnitudePairLanes'];
  const summarize = values.place(module);
  const summaries = allocateLanes(module, width);
  return (signal) => {
    transform(signal, size, hop, windowAt, lanes);
    summarize(lanes, size / 2 + 1, summaries);
    module.separatePair(summaries, width, out, rowBytes(width));
  };
}

/** Values of a row. */
export function doublesOf(values: DoubleValues, size: number): number {
  if (typeof values !== 'string') return values.width;
  const bins = (size >> 1) + 1;
  return values === 'complex' ? 2 * bins : bins;
}

/** Rows are in whole registers. */
function rowBytes(width: number): number {
  return BYTES * DOUBLE_LANES * Math.ceil(width / DOUBLE_LANES);
}

/** Room for values of both lanes; a row's end is read in whole registers. */
function allocateLanes(module: Kernels, values: number): number {
  return module.allocate(DOUBLE_LANES * BYTES * (values + DOUBLE_LANES));
}
