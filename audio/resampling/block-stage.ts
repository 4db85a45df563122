import { LANES } from '../simd/lanes';
import { createRealFft } from '../transform/real-fft';
import { kaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import { bandFilter } from './soxr-design';
import { divisor, type WholeRates } from './whole-rates';

/** Filters by blocks and changes the rate by a ratio of whole numbers. */
export interface BlockStage {
  /** Samples of a block, and what becomes of it. */
  readonly size: number;
  readonly outSize: number;
  /** Samples from one block to the next. */
  readonly hop: number;
  /** Samples of a block before its first result, as far as the filter reaches. */
  readonly before: number;
  /** The filter's spectrum, scaled so that it undoes the transforms' gain. */
  readonly filter: Float32Array;
}

/** A block is so many times as long as what the filter spoils of it. */
const BLOCK_LENGTHS = 4;
const LEAST_BLOCK = 1024;

/** How a signal is cut into blocks whose samples and results are whole numbers, fours of them. */
export function blockSizes(rates: WholeRates, plan: ResamplePlan): Omit<BlockStage, 'filter'> {
  const { origin, target } = rates;
  const before = fours(bandFilter(plan).reach + 1);
  // So many samples belong to four results, or to fewer.
  const unit = (origin * LANES) / divisor(LANES, target);
  const spoilt = unit * Math.ceil((2 * before) / unit);
  const size = sizeFrom(Math.max(LEAST_BLOCK, BLOCK_LENGTHS * spoilt), origin);
  return { size, outSize: (size / origin) * target, hop: size - spoilt, before };
}

/**
 * Plans blocks that keep what both the signal's and the plan's rate can hold.
 * @param loss what else is left of a frequency, in cycles per sample
 */
export function planBlocks(
  rates: WholeRates,
  plan: ResamplePlan,
  loss: (frequency: number) => number,
): BlockStage {
  const sizes = blockSizes(rates, plan);
  const { size, outSize } = sizes;
  const band = bandFilter(plan);
  const spectrum = spectrumOf(kaiserSinc(band), { size, reach: band.reach });
  const scale = plan.gain / size;
  const filter = new Float32Array(Math.min(size, outSize) / 2);
  for (const bin of filter.keys()) filter[bin] = scale * loss(bin / size) * spectrum[bin]!;
  return { ...sizes, filter };
}

/** A whole number times `origin`, by a power of two from 4. */
function sizeFrom(least: number, origin: number): number {
  let size = LANES * origin;
  while (size < least) size *= 2;
  return size;
}

function fours(count: number): number {
  return LANES * Math.ceil(count / LANES);
}

/** The real spectrum of a filter that is symmetric about sample 0. */
function spectrumOf(
  filter: (at: number) => number,
  { size, reach }: { readonly size: number; readonly reach: number },
): Float64Array {
  const samples = new Float64Array(size);
  samples[0] = filter(0);
  for (let i = 1; i <= reach; i++) samples[i] = samples[size - i] = filter(i);
  const fft = createRealFft(size);
  const spectrum = new Float64Array(2 * fft.bins);
  fft.forward(samples, spectrum);
  return spectrum.filter((_, i) => i % 2 === 0);
}
