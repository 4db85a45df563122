import { type Kernels } from './kernels';
import { FLOAT_BYTES, LANES, roundedUp } from './lanes';

/** Runs of neighbouring bins, each with weights. */
interface WeightedRuns {
  /** First bin of each run. */
  readonly firstBin: Int32Array;
  /** Run r's weights are those from `offset[r]` to `offset[r + 1]`. */
  readonly offset: Int32Array;
}

/** Sums of neighbouring bins of the power spectrum, weighted. */
export interface BandWeights extends WeightedRuns {
  readonly bands: number;
  readonly weights: Float32Array;
}

/** Sums of neighbouring complex bins under complex weights. */
export interface WaveletWeights extends WeightedRuns {
  readonly wavelets: number;
  /** Real and imaginary parts in turn: two values a weight. */
  readonly weights: Float32Array;
  /** Whether a row holds the sums themselves, interleaved, or their magnitudes. */
  readonly isComplex: boolean;
}

/** The frame's samples at half the rate. */
export interface HalfRateResponse {
  /** Of the filter, by bin up to the new half rate: size / 4 + 1 values. */
  readonly response: Float32Array;
}

/** What a row holds: complex bins, interleaved or all real parts before the imaginary ones, |X|², |X|, or weighted sums of |X|². */
export type SpectrumValues = 'complex' | 'parts' | 'power' | 'magnitude' | BandWeights;

/** The same, weighted sums of complex bins, or samples. */
export type FrameValues = SpectrumValues | WaveletWeights | HalfRateResponse;

/** How the values of four frames come to be. */
export interface PlacedValues {
  /** Values of a frame. */
  readonly width: number;
  /** Where the first frame's row begins; the next is `roundedUp(width)` values later. */
  readonly out: number;
  /** Computes the four rows of the frames that begin at an address. */
  readonly compute: (signal: number) => void;
}

/** Where the frames are, and what is to become of them. */
interface Framing {
  readonly size: number;
  readonly hop: number;
  /** Address of the window. */
  readonly windowAt: number;
  readonly values: FrameValues;
}

const KERNELS = {
  complex: 'spectra',
  parts: 'parts',
  power: 'powers',
  magnitude: 'magnitudes',
} as const;

/** Makes room in an instance for what the values of frames need; views are to be made afterwards. */
export function placeValues(module: Kernels, framing: Framing): PlacedValues {
  const { size, hop, windowAt, values } = framing;
  const width = widthOf(values, size);
  const lanes = allocateLanes(module, size + 2);
  const out = module.allocate(LANES * FLOAT_BYTES * roundedUp(width));
  if (typeof values === 'string') {
    const kernel = module[KERNELS[values]];
    return { width, out, compute: (signal) => kernel(signal, size, hop, windowAt, lanes, out) };
  }
  const place = { width, out, lanes };
  if ('response' in values) return placeHalving(module, { ...framing, values }, place);
  return 'bands' in values
    ? placeBands(module, { ...framing, values }, place)
    : placeWavelets(module, { ...framing, values }, place);
}

interface Place {
  readonly width: number;
  readonly out: number;
  readonly lanes: number;
}

function placeHalving(
  module: Kernels,
  { size, hop, windowAt, values }: Framing & { values: HalfRateResponse },
  { width, out, lanes }: Place,
): PlacedValues {
  const response = module.allocate(FLOAT_BYTES * values.response.length);
  new Float32Array(module.memory.buffer, response, values.response.length).set(
    values.response.map((gain) => gain / size),
  );
  const compute = (signal: number): void =>
    module.halfRates(signal, size, hop, windowAt, lanes, response, width, out);
  return { width, out, compute };
}

function placeBands(
  module: Kernels,
  { size, hop, windowAt, values }: Framing & { values: BandWeights },
  { width, out, lanes }: Place,
): PlacedValues {
  const { table, weights } = placeRuns(module, values);
  const sums = allocateLanes(module, width);
  const compute = (signal: number): void => {
    module.powerLanes(signal, size, hop, windowAt, lanes);
    module.bandsOf(lanes, width, table, weights, sums, out);
  };
  return { width, out, compute };
}

function placeWavelets(
  module: Kernels,
  { size, hop, windowAt, values }: Framing & { values: WaveletWeights },
  { width, out, lanes }: Place,
): PlacedValues {
  const { wavelets, isComplex } = values;
  const { table, weights } = placeRuns(module, values);
  const sums = allocateLanes(module, 2 * wavelets);
  const compute = (signal: number): void =>
    module.waveletSums(
      ...([signal, size, hop, windowAt, lanes] as const),
      ...([wavelets, table, weights, sums, isComplex, out] as const),
    );
  return { width, out, compute };
}

/** Values of a row. */
export function widthOf(values: FrameValues, size: number): number {
  const bins = (size >> 1) + 1;
  if (values === 'complex' || values === 'parts') return 2 * bins;
  if (typeof values === 'string') return bins;
  if ('response' in values) return bins - 1;
  if ('bands' in values) return values.bands;
  return values.isComplex ? 2 * values.wavelets : values.wavelets;
}

/** Room for values of four lanes; a row's end is read and written in whole registers. */
function allocateLanes(module: Kernels, values: number): number {
  return module.allocate(LANES * FLOAT_BYTES * (values + LANES));
}

function placeRuns(
  module: Kernels,
  { firstBin, offset, weights }: BandWeights | WaveletWeights,
): { readonly table: number; readonly weights: number } {
  const runs = firstBin.length;
  const table = module.allocate(2 * FLOAT_BYTES * runs);
  const weightsAt = module.allocate(FLOAT_BYTES * weights.length);
  const rows = new Int32Array(module.memory.buffer, table, 2 * runs);
  for (let run = 0; run < runs; run++) {
    rows[2 * run] = firstBin[run]!;
    rows[2 * run + 1] = offset[run + 1]!;
  }
  new Float32Array(module.memory.buffer, weightsAt, weights.length).set(weights);
  return { table, weights: weightsAt };
}
