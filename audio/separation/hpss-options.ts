import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';

/** One value for both, or one for the harmonic and one for the percussive part. */
export type HarmonicPercussivePair = number | readonly [harmonic: number, percussive: number];

/** The parameters of librosa.decompose.hpss. */
export interface HpssMaskOptions {
  /** Frames under the harmonic and bins under the percussive median; default 31. */
  readonly kernelSize?: HarmonicPercussivePair;
  /** Exponent of the Wiener masks, or Infinity for hard ones; default 2. */
  readonly power?: number;
  /** How much one part must exceed the other, 1 or more; beyond 1 a residual is left over; default 1. */
  readonly margin?: HarmonicPercussivePair;
}

export interface HpssPlan {
  readonly timeSize: number;
  readonly frequencySize: number;
  readonly power: number;
  readonly harmonicMargin: number;
  readonly percussiveMargin: number;
  /** Silence goes half to each part, but only where the parts add up to the whole. */
  readonly splitZeros: boolean;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planHpss(options: HpssMaskOptions): HpssPlan {
  const { power = 2 } = options;
  if (!(power > 0)) throw new InvalidParameterError('power', power, 'more than 0');
  const [timeSize, frequencySize] = pairOf(options.kernelSize ?? 31);
  const [harmonicMargin, percussiveMargin] = pairOf(options.margin ?? 1);
  return {
    timeSize: requireInteger('kernelSize (harmonic)', timeSize, { min: 1 }),
    frequencySize: requireInteger('kernelSize (percussive)', frequencySize, { min: 1 }),
    power,
    harmonicMargin: requireFinite('margin (harmonic)', harmonicMargin, { min: 1 }),
    percussiveMargin: requireFinite('margin (percussive)', percussiveMargin, { min: 1 }),
    splitZeros: harmonicMargin === 1 && percussiveMargin === 1,
  };
}

function pairOf(value: HarmonicPercussivePair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}
