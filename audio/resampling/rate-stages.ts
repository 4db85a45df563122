import { PLACE_TAPS, type PlaceOptions } from '../simd/block-filter';
import { blockSizes, divisor, planBlocks, type BlockStage, type WholeRates } from './block-stage';
import { kaiserSinc, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import { betweenFilter, isAtOnce } from './soxr-design';
import { loseBetween, type StartLoss } from './soxr-losses';

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
  const { origSr, targetSr, passes, attenuationDb, losesBetween, gain } = plan;
  const key = [origSr, targetSr, passes, attenuationDb, losesBetween, gain].join(' ');
  const known = planned.get(key);
  if (known !== undefined) return known;
  const stages = directStages(plan) ?? stagesOfTwo(plan);
  if (planned.size >= MOST_PLANNED) planned.clear();
  planned.set(key, stages);
  return stages;
}

/** All in one where both rates are as whole numbers are that transforms have sizes for, as usual rates are. */
function directStages(plan: ResamplePlan): RateStages | null {
  const rates = wholeRates(plan);
  if (rates === null || !isSmooth(rates.origin) || !isSmooth(rates.target)) return null;
  const { size, outSize } = blockSizes(rates, plan);
  if (Math.max(size, outSize) > LARGEST_BLOCK) return null;
  const { loss, startLoss } = loseBetween(betweenOf(plan), plan, rates.target);
  return { blocks: planBlocks(rates, plan, loss), places: null, lead: 0, startLoss };
}

/** To two to four times the band's rate by a power of two, and from there to any rate. */
function stagesOfTwo(plan: ResamplePlan): RateStages {
  const between = betweenOf(plan);
  const lead = isAtOnce(plan) ? PLACE_TAPS * 2 ** Math.max(0, -between) : 0;
  const rates = { origin: 2 ** Math.max(0, -between), target: 2 ** Math.max(0, between) };
  const blocks = planBlocks(rates, plan, () => 1);
  return { blocks, places: placesOf(between, plan), lead, startLoss: null };
}

/** The rate between both stages as a power of two times the signal's. */
function betweenOf({ ratio }: ResamplePlan): number {
  return Math.ceil(Math.log2(2 * Math.min(1, ratio)));
}

/** Both rates as the smallest whole numbers; null where they are none. */
function wholeRates({
  origSr,
  targetSr,
}: Pick<ResamplePlan, 'origSr' | 'targetSr'>): WholeRates | null {
  if (!Number.isInteger(origSr) || !Number.isInteger(targetSr)) return null;
  const shared = divisor(origSr, targetSr);
  return { origin: origSr / shared, target: targetSr / shared };
}

function isSmooth(count: number): boolean {
  let rest = count;
  for (const prime of [2, 3, 5, 7]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}

/** Exact where the places repeat soon, as between all usual rates. */
function placesOf(between: number, plan: ResamplePlan): PlaceOptions {
  const over = 2 ** between / Math.min(1, plan.ratio);
  const rates = wholeRates({
    origSr: plan.origSr * 2 ** Math.max(0, between),
    targetSr: plan.targetSr * 2 ** Math.max(0, -between),
  });
  const isExact = rates !== null && rates.target <= MOST_EXACT_PHASES;
  const phases = isExact ? rates.target : INTERPOLATED_PHASES;
  const step = isExact ? rates.origin : (INTERPOLATED_PHASES * 2 ** between) / plan.ratio;
  return { step, phases, weights: placeWeights(phases, betweenFilter(plan, over, phases)) };
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
