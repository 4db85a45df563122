import { PLACE_TAPS, type PlaceOptions } from '../simd/block-filter';
import { blockSizes, planBlocks, type BlockStage } from './block-stage';
import { kaiserSinc, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import {
  betweenFilter,
  halvingsOf,
  isAtOnce,
  rateAbove,
  rateBetween,
  takesValuesFirst,
  WHOLE_BAND,
} from './soxr-design';
import { lossOf, startLossOf, type StartLoss } from './soxr-losses';
import { isSmooth, wholeRates } from './whole-rates';

/** How a rate is changed. */
export interface RateStages {
  readonly blocks: BlockStage;
  /** Values between the samples of what the blocks give, which leaves room above its band for a short filter; null where they do all. */
  readonly places: PlaceOptions | null;
  /** Samples before the signal that the blocks begin at, for what their filter spreads there. */
  readonly lead: number;
  /** What the first results are to lose. */
  readonly startLoss: StartLoss | null;
}

/** Points between samples where weights are taken from straight lines: they are then true to -120 dB. */
const INTERPOLATED_PHASES = 512;
/** With more points than this their table is too large to be quick. */
const MOST_EXACT_PHASES = 2048;
/** Transforms of larger blocks leave the processor's caches. */
const LARGEST_BLOCK = 32_768;

const planned = new Map<string, RateStages>();
const MOST_PLANNED = 16;

/** How a rate is changed, with the filters for it; the last few are kept. */
export function planStages(plan: ResamplePlan): RateStages {
  const { origSr, targetSr, passes, bits, gain } = plan;
  const key = [origSr, targetSr, passes, bits, gain].join(' ');
  const known = planned.get(key);
  if (known !== undefined) return known;
  const stages = directStages(plan) ?? stagesOfTwo(plan);
  if (planned.size >= MOST_PLANNED) planned.clear();
  planned.set(key, stages);
  return stages;
}

/** All in one where both rates are as whole numbers are that transforms have sizes for, as usual rates are. */
function directStages(plan: ResamplePlan): RateStages | null {
  const rates = wholeRates(plan.origSr, plan.targetSr);
  if (rates === null || !isSmooth(rates.origin) || !isSmooth(rates.target)) return null;
  const { size, outSize } = blockSizes(rates, plan);
  if (Math.max(size, outSize) > LARGEST_BLOCK) return null;
  const filter = soxrFilter(plan);
  const blocks = planBlocks(rates, plan, lossOf(plan, filter));
  return { blocks, places: null, lead: 0, startLoss: startLossOf(plan, filter) };
}

/** To two to four times the band's rate by a power of two, and from there to any rate. */
function stagesOfTwo(plan: ResamplePlan): RateStages {
  const between = rateAbove(plan);
  const rates = { origin: 2 ** Math.max(0, -between), target: 2 ** Math.max(0, between) };
  const filter = soxrFilter(plan);
  // Where soxr's stages are others, or its filter is too long for the kernels, what it would lose is lost by the blocks.
  const isSame = !takesValuesFirst(plan) && filter.reach <= PLACE_TAPS / 2;
  const isCutThere = isSame && !isAtOnce(plan) && halvingsOf(plan) === 0;
  const blocks = planBlocks(rates, plan, isSame ? () => 1 : lossOf(plan, filter));
  return {
    blocks,
    places: placesOf(between, plan, isSame ? filter : WHOLE_BAND),
    lead: isCutThere ? 0 : PLACE_TAPS * 2 ** Math.max(0, -between),
    startLoss: isCutThere ? null : startLossOf(plan, filter),
  };
}

function soxrFilter(plan: ResamplePlan): KaiserSinc {
  return betweenFilter(plan, pointsOf(rateBetween(plan), plan).phases);
}

function placesOf(between: number, plan: ResamplePlan, filter: KaiserSinc): PlaceOptions {
  const points = pointsOf(between, plan);
  return { ...points, weights: placeWeights(points.phases, filter) };
}

/** Exact where the places repeat soon, as between all usual rates. */
function pointsOf(between: number, plan: ResamplePlan): Omit<PlaceOptions, 'weights'> {
  const origSr = plan.origSr * 2 ** Math.max(0, between);
  const targetSr = plan.targetSr * 2 ** Math.max(0, -between);
  const rates = wholeRates(origSr, targetSr);
  return rates !== null && rates.target <= MOST_EXACT_PHASES
    ? { step: rates.origin, phases: rates.target }
    : { step: (INTERPOLATED_PHASES * 2 ** between) / plan.ratio, phases: INTERPOLATED_PHASES };
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
