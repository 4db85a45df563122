import { kaiserSinc, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import { bandFilter, isAtOnce, rateBetween, takesValuesFirst } from './soxr-design';

/*
 * What is lost where soxr brings a signal to another rate first and takes values between its samples then, for those who do
 * both at once.
 */

/** What the first results are to lose of the first samples. */
export interface StartLoss {
  /** Samples that have a part in it. */
  readonly samples: number;
  /** For each of the results, weights of these samples. */
  readonly weights: readonly Float64Array[];
}

/** Points between samples at which the filter between them is looked at: it is closed from half of so many times their rate on. */
const POINTS = 4;

/** What soxr's filter for values between samples leaves of a frequency, in cycles per sample of the signal. */
export function lossOf(plan: ResamplePlan, filter: KaiserSinc): (frequency: number) => number {
  if (isAtOnce(plan)) return () => 1;
  const between = rateBetween(plan);
  const sinc = kaiserSinc(filter);
  const taps = Array.from({ length: Math.floor(POINTS * filter.reach) + 1 }, (_, point) => {
    return (point === 0 ? 1 : 2) * sinc(point / POINTS);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return (frequency) => {
    const turn = (2 * Math.PI * frequency) / 2 ** between / POINTS;
    return taps.reduce((total, tap, point) => total + tap * Math.cos(turn * point), 0) / sum;
  };
}

/**
 * What the first stage spreads before the signal is cut off, and is missing from what the second would make of it; null where
 * there is but one stage.
 */
export function startLossOf(plan: ResamplePlan, filter: KaiserSinc): StartLoss | null {
  if (isAtOnce(plan)) return null;
  const { first, second, step } = stagesOf(plan, filter);
  const samples = Math.floor(first.reach);
  const cut = Array.from({ length: Math.min(first.reach, second.reach) / step }, (_, i) => {
    const place = -(1 + i) * step;
    const parts = Float64Array.from({ length: samples }, (_, at) => first.response(place - at));
    return { place, parts };
  });
  const weights = Array.from({ length: Math.ceil(second.reach * plan.ratio) }, (_, result) => {
    const values = cut.map(({ place }) => {
      return plan.gain * step * second.response(result / plan.ratio - place);
    });
    return Float64Array.from({ length: samples }, (_, sample) =>
      cut.reduce((sum, { parts }, i) => sum + values[i]! * parts[sample]!, 0),
    );
  });
  return { samples, weights };
}

/** A filter's response and how far it reaches, in samples of the signal. */
interface Stage {
  readonly reach: number;
  readonly response: (at: number) => number;
}

/** Both of soxr's stages, and how far apart what the first gives is, in samples of the signal. */
function stagesOf(
  plan: ResamplePlan,
  filter: KaiserSinc,
): { first: Stage; second: Stage; step: number } {
  const rate = 2 ** rateBetween(plan);
  const band = bandFilter(plan);
  const bandStage = { reach: band.reach, response: kaiserSinc(band) };
  const sinc = kaiserSinc(filter);
  const valueStage = {
    reach: filter.reach / rate,
    response: (at: number) => rate * sinc(at * rate),
  };
  return takesValuesFirst(plan)
    ? { first: valueStage, second: bandStage, step: 1 / (2 * plan.ratio) }
    : { first: bandStage, second: valueStage, step: 1 / rate };
}
