import { PLACE_TAPS, type PlaceOptions } from '../simd/block-filter';
import { createRealFft } from '../transform/real-fft';
import { kaiserSinc, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import { bandFilter, betweenFilter, isAtOnce } from './soxr-design';

/** Filters by blocks and changes the rate by a power of two: all of the work where that is what is asked for. */
export interface BlockStage {
  /** Samples of a block, a power of two, and what becomes of it. */
  readonly size: number;
  readonly outSize: number;
  /** Samples at both ends of a block that the filter's reach spoils. */
  readonly margin: number;
  /** The filter's spectrum, scaled so that it undoes the transforms' gain. */
  readonly filter: Float32Array;
}

export interface RateStages {
  readonly blocks: BlockStage;
  /** Values between the samples of what the first stage gives, which leaves room above its band for a short filter. */
  readonly places: PlaceOptions | null;
  /** Samples before the signal that the first stage begins at, for what its filter spreads there. */
  readonly lead: number;
}

/** Points between samples where weights are taken from straight lines: they are then true to -120 dB. */
const INTERPOLATED_PHASES = 512;
/** With more points than this their table is too large to be quick. */
const MOST_EXACT_PHASES = 2048;
/** A block is so many times as long as the filter, so that little of it is spoilt. */
const BLOCK_LENGTHS = 4;
const LEAST_BLOCK = 1024;

/** How a rate is changed, with the filters for it. */
export function planStages(plan: ResamplePlan): RateStages {
  const { ratio } = plan;
  const exponent = Math.log2(ratio);
  if (Number.isInteger(exponent) && exponent <= 1) {
    return { blocks: blockStage(exponent, plan), places: null, lead: 0 };
  }
  // Two to four times the band's rate.
  const between = Math.ceil(Math.log2(2 * Math.min(1, ratio)));
  const lead = isAtOnce(plan) ? PLACE_TAPS * 2 ** Math.max(0, -between) : 0;
  return { blocks: blockStage(between, plan), places: placesOf(between, plan), lead };
}

/** Exact where the places repeat soon, as between all usual rates. */
function placesOf(between: number, plan: ResamplePlan): PlaceOptions {
  const { ratio, origSr, targetSr } = plan;
  const over = 2 ** between / Math.min(1, ratio);
  const weightsOf = (phases: number): Float32Array =>
    placeWeights(phases, betweenFilter(plan, over, phases));
  const origin = origSr * 2 ** Math.max(0, between);
  const target = targetSr * 2 ** Math.max(0, -between);
  const shared = Number.isInteger(origin) && Number.isInteger(target) ? divisor(origin, target) : 0;
  const phases = target / shared;
  if (phases <= MOST_EXACT_PHASES) {
    return { step: origin / shared, phases, weights: weightsOf(phases) };
  }
  const step = (INTERPOLATED_PHASES * 2 ** between) / ratio;
  return { step, phases: INTERPOLATED_PHASES, weights: weightsOf(INTERPOLATED_PHASES) };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function blockStage(exponent: number, plan: ResamplePlan): BlockStage {
  const band = bandFilter(plan);
  const { reach } = band;
  // Four samples are moved at a time, before and after the change of rate.
  const unit = 4 * 2 ** Math.max(0, -exponent);
  const margin = unit * Math.ceil((reach + 1) / unit);
  const size = 2 ** Math.ceil(Math.log2(Math.max(LEAST_BLOCK, BLOCK_LENGTHS * 2 * margin)));
  const outSize = size * 2 ** exponent;
  const filter = spectrumOf(kaiserSinc(band), { size, reach });
  const scale = plan.gain / (2 * size);
  return {
    size,
    outSize,
    margin,
    filter: Float32Array.from(
      filter.subarray(0, Math.min(size, outSize) / 2 + 1),
      (x) => scale * x,
    ),
  };
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

/** Each place's weights sum to 1, so that a constant stays itself. */
function placeWeights(phases: number, filter: KaiserSinc): Float32Array {
  const sinc = kaiserSinc(filter);
  const weights = new Float32Array((phases + 1) * PLACE_TAPS);
  for (let phase = 0; phase <= phases; phase++) {
    const row = Float64Array.from({ length: PLACE_TAPS }, (_, tap) =>
      sinc(tap - (PLACE_TAPS / 2 - 1) - phase / phases),
    );
    const sum = row.reduce((total, weight) => total + weight, 0);
    weights.set(
      row.map((weight) => weight / sum),
      phase * PLACE_TAPS,
    );
  }
  return weights;
}
