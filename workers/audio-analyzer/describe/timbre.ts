import { type LowLevelDescription } from '@attacca/audio';

/** Rules of thumb for words that listeners use, each 0 … 100, from the mean power spectrum. */
export interface Timbre {
  readonly brightness: number;
  readonly depth: number;
  readonly boominess: number;
  readonly warmth: number;
  readonly sharpness: number;
}

/** Hz. */
const BRIGHT_FROM = 2000;
const DEEP_TO = 200;
const BOOMY = [40, 150] as const;
const WARM = [150, 600] as const;
/** Acum that count as 100. */
const SHARPEST = 4;
/** Exponent between power and specific loudness (Zwicker). */
const LOUDNESS_EXPONENT = 0.23;
const BARK_BANDS = 24;

/** Null for silence. */
export function timbreOf({ meanPower, binHz }: LowLevelDescription): Timbre | null {
  const total = powerBetween(meanPower, binHz, [0, Infinity]);
  if (total === 0) return null;
  const share = (range: readonly [number, number]): number =>
    100 * Math.sqrt(powerBetween(meanPower, binHz, range) / total);
  return {
    brightness: share([BRIGHT_FROM, Infinity]),
    depth: share([0, DEEP_TO]),
    boominess: share(BOOMY),
    warmth: share(WARM),
    sharpness: Math.min(100, (100 / SHARPEST) * sharpnessAcum(meanPower, binHz)),
  };
}

function powerBetween(
  powers: Float64Array,
  binHz: number,
  [from, to]: readonly [number, number],
): number {
  let sum = 0;
  for (let bin = 0; bin < powers.length; bin++)
    if (bin * binHz >= from && bin * binHz < to) sum += powers[bin]!;
  return sum;
}

/** DIN 45692's weighting of specific loudness, which is taken as a power of the power in a critical band. */
function sharpnessAcum(powers: Float64Array, binHz: number): number {
  const bands = new Float64Array(BARK_BANDS);
  for (let bin = 1; bin < powers.length; bin++) {
    const band = Math.min(BARK_BANDS - 1, Math.floor(barkOf(bin * binHz)));
    bands[band]! += powers[bin]!;
  }
  let [loudness, weighted] = [0, 0];
  bands.forEach((power, band) => {
    const z = band + 0.5;
    const specific = power ** LOUDNESS_EXPONENT;
    loudness += specific;
    weighted += specific * z * (z > 15.8 ? 0.15 * Math.exp(0.42 * (z - 15.8)) + 0.85 : 1);
  });
  return loudness > 0 ? (0.11 * weighted) / loudness : 0;
}

/** Critical band rate (Traunmüller 1990). */
function barkOf(hz: number): number {
  return Math.max(0, (26.81 * hz) / (1960 + hz) - 0.53);
}
