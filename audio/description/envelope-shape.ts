import { type SampleArray } from '../matrix/matrix';

/** How a sound rises and falls, from its amplitude envelope. */
export interface EnvelopeShape {
  /** Seconds in which the envelope is above 40 % of its maximum. */
  readonly effectiveSeconds: number;
  /** Decadic logarithm of the seconds from 20 % to 90 % of the maximum, at least -5. */
  readonly logAttackTime: number;
  /** Seconds: where the envelope's mass is balanced, its variance (s²) and skewness around there. */
  readonly centroidSeconds: number;
  readonly spread: number;
  readonly skewness: number;
  /** Place of the maximum as a share of the length. */
  readonly peakRatio: number;
  /** Slope of the line through the envelope, per second. */
  readonly decrease: number;
  /** Square root of energy over temporal centroid of the signal itself (Essentia's StrongDecay). */
  readonly strongDecay: number;
}

/** Seconds; those of Essentia's Envelope. */
const ATTACK = 0.01;
const RELEASE = 1.5;
const EFFECTIVE_SHARE = 0.4;
const ATTACK_FROM = 0.2;
const ATTACK_TO = 0.9;
const SHORTEST_ATTACK = 1e-5;

/** Follows a rectified signal, quickly up and slowly down. */
class Follower {
  readonly #up: number;
  readonly #down: number;
  #value = 0;

  constructor(sampleRate: number) {
    this.#up = Math.exp(-1 / (sampleRate * ATTACK));
    this.#down = Math.exp(-1 / (sampleRate * RELEASE));
  }

  next(sample: number): number {
    const level = Math.abs(sample);
    const keep = this.#value < level ? this.#up : this.#down;
    return (this.#value = (1 - keep) * level + keep * this.#value);
  }
}

/** Null for a sound that is all zeros. */
export function envelopeShape(samples: SampleArray, sampleRate: number): EnvelopeShape | null {
  const moments = envelopeMoments(samples, sampleRate);
  if (moments.mass === 0) return null;
  const { effective, risen, full } = crossings(samples, sampleRate, moments.maximum);
  const n = samples.length;
  const second = moments.second / moments.mass;
  const middle = (n - 1) / 2;
  // Around the middle in time, the sum of squares of distances is n (n² - 1) / 12.
  const slope = n > 1 ? (moments.mass * (moments.mean - middle)) / ((n * (n * n - 1)) / 12) : 0;
  const soundCentroid = moments.soundMoment / moments.soundMass / sampleRate;
  return {
    effectiveSeconds: effective / sampleRate,
    logAttackTime: Math.log10(Math.max(SHORTEST_ATTACK, (full - risen) / sampleRate)),
    centroidSeconds: moments.mean / sampleRate,
    spread: second / sampleRate ** 2,
    skewness: second > 0 ? moments.third / moments.mass / second ** 1.5 : 0,
    peakRatio: moments.maximumAt / n,
    decrease: slope * sampleRate,
    strongDecay: soundCentroid > 0 ? Math.sqrt(moments.soundEnergy / soundCentroid) : 0,
  };
}

interface Moments {
  readonly mass: number;
  readonly mean: number;
  readonly second: number;
  readonly third: number;
  readonly maximum: number;
  readonly maximumAt: number;
  readonly soundMass: number;
  readonly soundMoment: number;
  readonly soundEnergy: number;
}

function envelopeMoments(samples: SampleArray, sampleRate: number): Moments {
  const follower = new Follower(sampleRate);
  let [mass, first, maximum, maximumAt, soundMass, soundMoment, soundEnergy] = [
    0, 0, 0, 0, 0, 0, 0,
  ];
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    const value = follower.next(sample);
    mass += value;
    first += value * i;
    if (value > maximum) [maximum, maximumAt] = [value, i];
    soundMass += Math.abs(sample);
    soundMoment += Math.abs(sample) * i;
    soundEnergy += sample * sample;
  }
  const mean = first / mass;
  const around = centralMoments(samples, sampleRate, mean);
  return { mass, mean, ...around, maximum, maximumAt, soundMass, soundMoment, soundEnergy };
}

function centralMoments(
  samples: SampleArray,
  sampleRate: number,
  mean: number,
): { second: number; third: number } {
  const follower = new Follower(sampleRate);
  let [second, third] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const value = follower.next(samples[i]!);
    const distance = i - mean;
    second += value * distance * distance;
    third += value * distance * distance * distance;
  }
  return { second, third };
}

/** Samples above the effective level, and where the envelope first comes to both ends of the attack. */
function crossings(
  samples: SampleArray,
  sampleRate: number,
  maximum: number,
): { effective: number; risen: number; full: number } {
  const follower = new Follower(sampleRate);
  let [effective, risen, full] = [0, -1, -1];
  for (let i = 0; i < samples.length; i++) {
    const value = follower.next(samples[i]!);
    if (value >= EFFECTIVE_SHARE * maximum) effective++;
    if (risen < 0 && value >= ATTACK_FROM * maximum) risen = i;
    if (full < 0 && value >= ATTACK_TO * maximum) full = i;
  }
  return { effective, risen, full };
}
