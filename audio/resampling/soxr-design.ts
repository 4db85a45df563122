import { kaiserBeta, kaiserLength, type KaiserSinc } from './kaiser-sinc';
import { type ResamplePlan } from './resample-options';
import { wholeRates } from './whole-rates';

/*
 * The filters that soxr changes a rate with. How it designs them (the order of its stages, the lengths and windows of its
 * filters) is described by the SoX Resampler library, https://sourceforge.net/p/soxr (Robert Sykes, LGPL-2.1-or-later); the
 * numbers were checked against its responses to impulses, which are given here to 2e-7 of their peak. Their slopes, from 0.91
 * to 1 of half the lower rate and by 0.01 dB below (from 0.68 and 0.3 dB in lesser qualities), are in whatever librosa says of
 * a file at another rate than it asks for.
 */

/** What a bit is worth; each of several filters is this much better for each doubling of their number. */
const BIT_DB = 20 * Math.log10(2);
/** Whole numbers of which soxr makes one filter do, without values between samples. */
const MOST_AT_ONCE = 4;
/** Of the band's slope, how much may be folded into itself. */
const FOLDED_SLOPE = 0.7;
/** Passes and stops so far apart that a band of half the rate comes through whole. */
export const WHOLE_BAND: KaiserSinc = { cutoff: 0.5, beta: 12.32, reach: 8 };
/** What one filter does that passes less than this of the band, if the rate is raised, but not to more than four times as much. */
const NARROW_BAND = 0.7;
const NARROW = { beta: 10.62, reach: 21 };
/** Up to so many points between samples soxr has a table of such a filter. */
const LARGEST_TABLE = 2048;
/** What halves the rate: windows through soxr's tables, within 2e-6. With more bits it computes in float64, with longer ones. */
const HALF_BAND: KaiserSinc = { cutoff: 0.25, beta: 13.27037, reach: 17.24376 };
const HALF_BAND_DOUBLE: KaiserSinc = { cutoff: 0.25, beta: 18.34626, reach: 23.80353 };
const BITS_OF_FLOATS = 20;

/** Keeps what both rates can hold; frequencies in cycles per sample of the signal. */
export function bandFilter(plan: ResamplePlan): KaiserSinc {
  const { ratio, passes } = plan;
  const half = Math.min(1, ratio) / 2;
  const cutoff = (half * (1 + passes)) / 2;
  if (isNarrow(plan)) return { cutoff, ...NARROW };
  const { halvings, isAtOnce, over, above } = structureOf(plan);
  const attenuationDb = (plan.bits + (isAtOnce ? 1 : 2)) * BIT_DB + 20 * Math.log10(1 + halvings);
  // In samples of the rate that soxr filters at, of which it takes a multiple of 4, or 8 for four times the rate, and one.
  const rate = 2 * over;
  const lowPass = { passes: passes / rate, stops: 1 / rate, attenuationDb };
  const unit = above === 4 ? 8 : 4;
  const taps = unit * Math.ceil(kaiserLength(lowPass) / unit) + 1;
  return { cutoff, beta: kaiserBeta(lowPass), reach: taps / 2 / (rate * half) };
}

/** Halves the rate, as often as `halvingsOf` says, before anything else; frequencies in cycles per sample. */
export function halfBand({ bits }: ResamplePlan): KaiserSinc {
  return bits > BITS_OF_FLOATS ? HALF_BAND_DOUBLE : HALF_BAND;
}

/** Two to four times the lower rate, as a power of two times the signal's. */
export function rateAbove({ ratio }: ResamplePlan): number {
  return Math.ceil(Math.log2(2 * Math.min(1, ratio)));
}

/** The rate between whose samples soxr takes values, as a power of two times the signal's. */
export function rateBetween(plan: ResamplePlan): number {
  return takesValuesFirst(plan) ? 0 : rateAbove(plan);
}

/**
 * Takes values between samples of that rate; frequencies in cycles per sample of it.
 * @param phases points between samples at which values are taken
 */
export function betweenFilter(plan: ResamplePlan, phases: number): KaiserSinc {
  if (isAtOnce(plan)) return WHOLE_BAND;
  const { ratio, bits, lossDb } = plan;
  const isFirst = takesValuesFirst(plan);
  const over = 2 ** rateBetween(plan) / Math.min(1, ratio);
  const attenuationDb = (bits + 2) * BIT_DB;
  const [passed, stopped] = [plan.passes / over, 1 / over];
  // What is folded then is in what the band's filter stops, or else in part of its slope.
  const stops = isFirst ? 4 * ratio - stopped : 2 - passed - (stopped - passed) * FOLDED_SLOPE;
  const passes = Math.max(0, stops - (stops - passed) / sparedTransition(lossDb, attenuationDb));
  const lowPass = { passes: passes / 2, stops: stops / 2, attenuationDb };
  const taps = Math.floor(kaiserLength(lowPass)) + 1;
  const width = ratio > 1 || isFirst ? taps : taps + (taps % 2);
  const edge = attenuationDb < 120 ? 0.37 : 0.25;
  return {
    cutoff: (stops + passes) / 4,
    beta: kaiserBeta(lowPass),
    reach: width / 2 - edge / phases,
  };
}

/** Of a filter's transition, what lies beyond where so much is lost: soxr's approximation, for losses under 6 dB. */
function sparedTransition(lossDb: number, attenuationDb: number): number {
  const sine = [2.0517e-7, -1.1303e-4, 0.023154, 0.55924].reduce((sum, coefficient) => {
    return sum * attenuationDb + coefficient;
  });
  const power = Math.log(0.5) / Math.log(Math.sin(sine / 2));
  return 1 - Math.asin((1 - 10 ** (-lossDb / 20)) ** (1 / power)) / sine;
}

/** True if values are taken of the signal itself, at twice the wanted rate, and the band is filtered then. */
export function takesValuesFirst({ ratio }: Pick<ResamplePlan, 'ratio'>): boolean {
  return ratio > 1 / 2 && ratio < 2 / 3;
}

interface Structure {
  /** How often the rate is halved first. */
  readonly halvings: number;
  /** True if one filter does the rest. */
  readonly isAtOnce: boolean;
  /** The rate of the band's filter as a multiple of the lower rate, and of the signal's where it does all. */
  readonly over: number;
  readonly above: number;
}

/** True if soxr makes one filter do, so that what it spreads before the signal is not cut off. */
export function isAtOnce(plan: ResamplePlan): boolean {
  return isNarrow(plan) || structureOf(plan).isAtOnce;
}

export function halvingsOf(plan: ResamplePlan): number {
  return structureOf(plan).halvings;
}

function isNarrow(plan: ResamplePlan): boolean {
  const { origSr, targetSr, ratio, passes } = plan;
  if (passes >= NARROW_BAND || ratio < 1 || ratio > 4 || structureOf(plan).isAtOnce) return false;
  const target = wholeRates(origSr, targetSr)?.target ?? Infinity;
  return target <= LARGEST_TABLE;
}

function structureOf({ ratio }: Pick<ResamplePlan, 'ratio'>): Structure {
  const halvings = Math.max(0, Math.floor(Math.log2(1 / ratio)) - 1);
  const rest = ratio * 2 ** halvings;
  for (let below = 1; below <= MOST_AT_ONCE; below++) {
    const above = Math.round(below * rest);
    if (above <= MOST_AT_ONCE && Math.abs(above - below * rest) < 1e-9)
      return { halvings, isAtOnce: true, over: Math.max(above, below), above };
  }
  const isLast = takesValuesFirst({ ratio });
  const over = isLast ? 2 : (rest > 1 / 2 ? 2 : 1) * Math.max(1, 1 / rest);
  return { halvings, isAtOnce: false, over, above: 1 };
}
