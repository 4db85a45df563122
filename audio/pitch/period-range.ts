import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { requirePadMode, type PadMode } from '../transform/signal-padding';

/** What YIN and probabilistic YIN share: where they look for a pitch, and in which frames. */
export interface PitchOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Lowest pitch in Hz; more than one of its periods must fit into a frame. */
  readonly fminHz: number;
  /** Highest pitch in Hz, at most half the sample rate. */
  readonly fmaxHz: number;
  /** Samples per frame; default 2048. */
  readonly frameLength?: number;
  /** Samples between frames; default frameLength / 4, rounded down. */
  readonly hopLength?: number;
  /** Centre frame t on sample t · hopLength by padding frameLength / 2 samples on both sides; default true. */
  readonly center?: boolean;
  /** What those samples are; default `constant`, zeros. */
  readonly padMode?: PadMode;
}

export interface PitchPlan extends Required<PitchOptions> {
  /** Shortest and longest period in samples. */
  readonly minPeriod: number;
  readonly maxPeriod: number;
  /** Samples before the first and after the last one. */
  readonly padding: number;
}

/** Fills in defaults and checks as librosa does. @throws InvalidParameterError */
export function planPitch(options: PitchOptions): PitchPlan {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const frameLength = requireInteger('frameLength', options.frameLength ?? 2048, { min: 4 });
  const hopLength = requireInteger('hopLength', options.hopLength ?? frameLength >> 2, { min: 1 });
  const fmaxHz = requireFinite('fmaxHz', options.fmaxHz, { min: 0, max: sampleRate / 2 });
  const fminHz = requireFinite('fminHz', options.fminHz, { min: Number.MIN_VALUE });
  if (fminHz >= fmaxHz) {
    throw new InvalidParameterError('fminHz', fminHz, `less than fmaxHz (${fmaxHz})`);
  }
  if (sampleRate / fminHz >= frameLength - 1) {
    const least = sampleRate / (frameLength - 1);
    throw new InvalidParameterError(
      'fminHz',
      fminHz,
      `more than ${least} Hz with frames of ${frameLength} samples`,
    );
  }
  const center = options.center ?? true;
  return {
    ...{ sampleRate, fminHz, fmaxHz, frameLength, hopLength, center },
    minPeriod: Math.floor(sampleRate / fmaxHz),
    maxPeriod: Math.min(Math.ceil(sampleRate / fminHz), frameLength - 1),
    padding: center ? frameLength >> 1 : 0,
    padMode: requirePadMode(options.padMode ?? 'constant'),
  };
}
