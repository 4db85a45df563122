import { kaiserBeta, kaiserLength, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';

/*
 * The filters that soxr changes a rate with. How it designs them (the order of its stages, the lengths and windows of its
 * filters) is described by the SoX Resampler library, https://sourceforge.net/p/soxr (Robert Sykes, LGPL-2.1-or-later); the
 * numbers were checked against its responses to impulses, which are given here to 2e-7 of their peak, but for rates from 1/2
 * to 2/3 of the signal's, where it filters in another order. Their slopes, from 0.91 to 1 of half the lower rate and by
 * 0.01 dB below, are in whatever librosa says of a file at another rate than it asks for.
 */

/** Each of several filters is this much better, in dB, for each doubling of their number. */
const DOUBLING_DB = 20 * Math.log10(2);
/** Whole numbers of which soxr makes one filter do, without values between samples. */
const MOST_AT_ONCE = 4;
/** The filter between samples: its window, and its length times its transition in cycles per sample. */
const BETWEEN = { beta: 14.05873, length: 8.9507 };
/** What it spares of its transition: there 0.01 dB are lost, where the band ends. */
const SPARED = 0.8742119;
/** Of the band's slope, how much may be folded into itself. */
const FOLDED_SLOPE = 0.7;
/** Passes and stops so far apart that a band of half the rate comes through whole. */
const WHOLE_BAND: KaiserSinc = { cutoff: 0.5, beta: 12.32, reach: 8 };

/** Keeps what both rates can hold; frequencies in cycles per sample of the signal. */
export function bandFilter(plan: ResamplePlan): KaiserSinc {
  const { ratio, passes } = plan;
  const half = Math.min(1, ratio) / 2;
  const { halvings, isAtOnce, over } = structureOf(plan);
  const attenuationDb =
    plan.attenuationDb + (isAtOnce ? 0 : DOUBLING_DB) + 20 * Math.log10(1 + halvings);
  // In samples of the rate that soxr filters at, of which it takes a multiple of 4 and one.
  const rate = 2 * over;
  const samples = kaiserLength({ passes: passes / rate, stops: 1 / rate, attenuationDb });
  const taps = 4 * Math.ceil(samples / 4) + 1;
  return {
    cutoff: (half * (1 + passes)) / 2,
    beta: kaiserBeta(attenuationDb),
    reach: taps / 2 / (rate * half),
  };
}

/**
 * Takes values between samples, of which there are `over` times as many as the lower rate has; frequencies in cycles per
 * sample, and never longer than 16 of them.
 */
export function betweenFilter(plan: ResamplePlan, over: number, phases: number): KaiserSinc {
  if (isAtOnce(plan) || !plan.losesBetween) return WHOLE_BAND;
  const [passed, stopped] = [plan.passes / over, 1 / over];
  const stops = 2 - passed - (stopped - passed) * FOLDED_SLOPE;
  const passes = stops - (stops - passed) / SPARED;
  const taps = Math.floor(BETWEEN.length / ((stops - passes) / 2)) + 1;
  const even = plan.ratio > 1 ? taps : taps + (taps % 2);
  return {
    cutoff: (stops + passes) / 4,
    beta: BETWEEN.beta,
    reach: even / 2 - 1 / (4 * phases),
  };
}

interface Structure {
  /** How often the rate is halved first. */
  readonly halvings: number;
  /** True if one filter does the rest. */
  readonly isAtOnce: boolean;
  /** The rate of the band's filter as a multiple of the lower rate. */
  readonly over: number;
}

/** True if soxr makes one filter do, so that what it spreads before the signal is not cut off. */
export function isAtOnce(plan: ResamplePlan): boolean {
  return structureOf(plan).isAtOnce;
}

function structureOf({ ratio }: ResamplePlan): Structure {
  const halvings = Math.max(0, Math.floor(Math.log2(1 / ratio)) - 1);
  const rest = ratio * 2 ** halvings;
  for (let below = 1; below <= MOST_AT_ONCE; below++) {
    const above = Math.round(below * rest);
    if (above <= MOST_AT_ONCE && Math.abs(above - below * rest) < 1e-9)
      return { halvings, isAtOnce: true, over: Math.max(above, below) };
  }
  return { halvings, isAtOnce: false, over: (rest > 1 / 2 ? 2 : 1) * Math.max(1, 1 / rest) };
}
