import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite } from '../parameters/require-number';

/**
 * Qualities by the names that librosa has for soxr's: up to where a filter passes, as a share of half the lower rate (all
 * are closed at 1), of how many bits the rest is kept out, and what may be lost where the band ends, in dB, by taking values
 * between samples. soxr_vhq is computed in float32 here, and no better than that is.
 */
export const RESAMPLE_TYPES = {
  soxr_vhq: { passes: 0.9113283, bits: 28, lossDb: 0.01 },
  soxr_hq: { passes: 0.9137437, bits: 20, lossDb: 0.01 },
  soxr_mq: { passes: 0.9158811, bits: 16, lossDb: 0.3 },
  soxr_lq: { passes: 1385 / 2048, bits: 16, lossDb: 0.3 },
} as const;

export type ResampleType = keyof typeof RESAMPLE_TYPES;

/** The parameters of librosa.resample. */
export interface ResampleOptions {
  /** Hz. */
  readonly origSr: number;
  /** Hz; from 1/256 of origSr to 256 times it. */
  readonly targetSr: number;
  /** Default 'soxr_hq'. */
  readonly resType?: ResampleType;
  /** Give ceil(length · targetSr / origSr) samples, the last perhaps a 0, rather than round(…); default true. */
  readonly fix?: boolean;
  /** Keep the energy rather than the amplitude; default false. */
  readonly scale?: boolean;
}

export interface ResamplePlan {
  readonly origSr: number;
  readonly targetSr: number;
  /** targetSr / origSr */
  readonly ratio: number;
  readonly passes: number;
  readonly bits: number;
  readonly lossDb: number;
  /** What the result is multiplied by. */
  readonly gain: number;
  /** Samples that the filters give of so many, and samples there are in all. */
  readonly filteredLength: (samples: number) => number;
  readonly fixedLength: (samples: number) => number;
}

const LARGEST_RATIO = 256;

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planResampling(options: ResampleOptions): ResamplePlan {
  const { resType = 'soxr_hq', fix = true, scale = false } = options;
  const origSr = requirePositive('origSr', options.origSr);
  const targetSr = requirePositive('targetSr', options.targetSr);
  const ratio = targetSr / origSr;
  if (!(ratio <= LARGEST_RATIO && ratio >= 1 / LARGEST_RATIO)) {
    const allowed = `from ${origSr / LARGEST_RATIO} to ${origSr * LARGEST_RATIO}`;
    throw new InvalidParameterError('targetSr', targetSr, allowed);
  }
  if (!Object.hasOwn(RESAMPLE_TYPES, resType)) {
    const allowed = Object.keys(RESAMPLE_TYPES).join(', ');
    throw new InvalidParameterError('resType', resType, allowed);
  }
  // As soxr rounds it: where a half is hit, the last bit of a quotient decides.
  const filteredLength = (samples: number): number =>
    Math.floor(samples / (origSr / targetSr) + 0.5);
  return {
    ...RESAMPLE_TYPES[resType],
    origSr,
    targetSr,
    ratio,
    // librosa gives a signal that is at the rate already back as it is.
    gain: scale && ratio !== 1 ? 1 / Math.sqrt(ratio) : 1,
    filteredLength,
    fixedLength: fix ? (samples) => Math.ceil(samples * ratio) : filteredLength,
  };
}

function requirePositive(field: string, value: number): number {
  requireFinite(field, value);
  if (value <= 0) throw new InvalidParameterError(field, value, 'more than 0');
  return value;
}
