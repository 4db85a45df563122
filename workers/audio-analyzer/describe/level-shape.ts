/** What the course of the level says. */
export interface LevelShape {
  /** Share of stretches below -30 dB. */
  readonly silenceRate: number;
  /** Seconds until the level is first above -60 dB; null when it never is. */
  readonly startSeconds: number | null;
  /** Separate stretches of sound, at least 0.1 s apart, within 30 dB of the loudest. */
  readonly events: number;
  /** Seconds that falls of at least 15 dB would need for 60 dB, the median; null when there are none. */
  readonly decaySeconds: number | null;
  /** Share of the level's movement, up to 20 Hz, that is between 2 and 8 Hz, as the syllables of speech are; 0 … 1. */
  readonly syllabicShare: number;
  /** Share of stretches with less than half the mean amplitude. */
  readonly quietShare: number;
  /** How far the quietest tenth is below the mean power, in dB. */
  readonly floorDb: number;
}

const RATE_LEVEL = 1e-3;
const START_LEVEL = 1e-6;
const EVENT_SHARE = 1e-3;
const EVENT_GAP_SECONDS = 0.1;
const LEAST_FALL_DB = 15;
const LOWEST_POWER = 1e-12;
const SYLLABLES_HZ = [2, 8] as const;
const MOVEMENT_HZ = 20;

/** @param powers mean squares of consecutive stretches @param rate stretches per second */
export function levelShape(powers: Float32Array, rate: number): LevelShape {
  const loudest = powers.reduce((max, power) => Math.max(max, power), 0);
  const amplitudes = Float64Array.from(powers, Math.sqrt);
  const mean = amplitudes.reduce((sum, value) => sum + value, 0) / powers.length;
  const start = powers.findIndex((power) => power > START_LEVEL);
  return {
    silenceRate: shareOf(powers, (power) => power < RATE_LEVEL),
    startSeconds: start < 0 ? null : start / rate,
    events: eventsIn(powers, EVENT_SHARE * loudest, EVENT_GAP_SECONDS * rate),
    decaySeconds: decaySeconds(powers, rate),
    syllabicShare: syllabicShare(amplitudes, mean, rate),
    quietShare: shareOf(amplitudes, (value) => value < mean / 2),
    floorDb: floorDb(powers),
  };
}

function shareOf(values: Float32Array | Float64Array, holds: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i]!)) count++;
  return count / values.length;
}

function eventsIn(powers: Float32Array, threshold: number, gap: number): number {
  let [events, lastLoud] = [0, -Infinity];
  powers.forEach((power, index) => {
    if (power === 0 || power < threshold) return;
    if (index - lastLoud - 1 > gap) events++;
    lastLoud = index;
  });
  return events;
}

/** Follows every unbroken fall. */
function decaySeconds(powers: Float32Array, rate: number): number | null {
  const levels = Float64Array.from(powers, (power) => 10 * Math.log10(power + LOWEST_POWER));
  const times: number[] = [];
  for (let top = 0; top < levels.length - 1;) {
    let end = top;
    while (end + 1 < levels.length && levels[end + 1]! < levels[end]!) end++;
    const fall = levels[top]! - levels[end]!;
    // A fall of one stretch is an edit, not a room.
    if (fall >= LEAST_FALL_DB && end - top > 1) times.push((60 * (end - top)) / rate / fall);
    top = Math.max(end, top + 1);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? null;
}

/** Of the level's spectrum at whole Hertz, summed over pieces of 4 s, or of all there is when that is less. */
function syllabicShare(amplitudes: Float64Array, mean: number, rate: number): number {
  const piece = Math.min(amplitudes.length, Math.round(4 * rate));
  let [inside, all] = [0, 0];
  for (let from = 0; from + piece <= amplitudes.length; from += piece) {
    for (let hz = 1; hz <= MOVEMENT_HZ; hz++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < piece; i++) {
        const angle = (2 * Math.PI * hz * i) / rate;
        const value = amplitudes[from + i]! - mean;
        re += value * Math.cos(angle);
        im += value * Math.sin(angle);
      }
      const power = re * re + im * im;
      all += power;
      if (hz >= SYLLABLES_HZ[0] && hz <= SYLLABLES_HZ[1]) inside += power;
    }
  }
  return all > 0 ? inside / all : 0;
}

function floorDb(powers: Float32Array): number {
  const sorted = Float32Array.from(powers).sort();
  const floor = sorted[Math.floor(sorted.length / 10)]! + LOWEST_POWER;
  const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length + LOWEST_POWER;
  return Math.max(0, 10 * Math.log10(mean / floor));
}
