import { divisor } from './block-stage';
import { kaiserSinc, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import { bandFilter, betweenFilter, isAtOnce } from './soxr-design';

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

export interface LossBetween {
  /** What is left of a frequency, in cycles per sample of the signal. */
  readonly loss: (frequency: number) => number;
  readonly startLoss: StartLoss | null;
}

/** Points between samples at which the filter between them is looked at: it is closed from half of so many times their rate on. */
const POINTS = 4;

/**
 * @param between the rate between both stages as a power of two times the signal's
 * @param target the rate that is wanted, of the smallest whole numbers that both rates are as
 */
export function loseBetween(between: number, plan: ResamplePlan, target: number): LossBetween {
  if (isAtOnce(plan)) return { loss: () => 1, startLoss: null };
  const over = 2 ** between / Math.min(1, plan.ratio);
  const phases = between > 0 ? target / divisor(2 ** between, target) : target * 2 ** -between;
  const filter = betweenFilter(plan, over, phases);
  const startLoss = startLossOf(between, plan, filter);
  return { loss: plan.losesBetween ? lossOf(between, filter) : () => 1, startLoss };
}

function lossOf(between: number, filter: KaiserSinc): (frequency: number) => number {
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
 * What the first stage spreads before the signal is cut off, and is missing from the values that would be made of it.
 */
function startLossOf(between: number, plan: ResamplePlan, filter: KaiserSinc): StartLoss {
  const band = bandFilter(plan);
  const spread = kaiserSinc(band);
  const sinc = kaiserSinc(filter);
  const samples = Math.floor(band.reach);
  const step = 2 ** between / plan.ratio;
  const cut = Array.from({ length: Math.floor(filter.reach) }, (_, i) => -1 - i);
  const weights = Array.from({ length: Math.ceil(filter.reach / step) }, (_, result) => {
    const parts = cut.map((place) => plan.gain * sinc(result * step - place));
    return Float64Array.from({ length: samples }, (_, sample) =>
      cut.reduce((sum, place, i) => sum + parts[i]! * spread(place / 2 ** between - sample), 0),
    );
  });
  return { samples, weights };
}
