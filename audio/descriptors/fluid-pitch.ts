import { type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite } from '../parameters/require-number';
import { describeWith, DescriptorStream } from './descriptor-stream';
import { planFft, type FftPlan, type FftSettings } from './fft-settings';
import { spectralDescriptor, type FrameDescriptor } from './frame-descriptor';
import { planPadding, type PaddingSetting } from './padding';
import { selectValues } from './select-values';
import { cepstrumPitch, harmonicProduct, yinFft, type PitchRange } from './pitch-estimators';

/** The rows, in FluCoMa's order. */
export const PITCH_VALUES = ['pitch', 'confidence'] as const;

/** The parameters of FluCoMa's Pitch. */
export interface FluidPitchOptions extends FftSettings, PaddingSetting {
  /** Hz. */
  readonly sampleRate: number;
  /** Default yinfft. */
  readonly algorithm?: 'cepstrum' | 'hps' | 'yinfft';
  /** Lowest pitch in Hz; default 20. */
  readonly minFreq?: number;
  /** Highest pitch in Hz; default 10000. */
  readonly maxFreq?: number;
  /** Pitch in Hz (0 for none) or as MIDI note (-999 for none); default hz. */
  readonly unit?: 'hz' | 'midi';
  /** The rows that are given; default all. */
  readonly select?: readonly (typeof PITCH_VALUES)[number][];
}

const ESTIMATORS = { cepstrum: cepstrumPitch, hps: harmonicProduct, yinfft: yinFft };
const NO_NOTE = -999;

/** FluCoMa's Pitch of one frame: pitch and confidence. @throws InvalidParameterError */
export function pitchDescriptor(options: FluidPitchOptions, plan: FftPlan): FrameDescriptor {
  const { algorithm = 'yinfft', unit = 'hz' } = options;
  const estimate = ESTIMATORS[algorithm](plan, rangeOf(options));
  return spectralDescriptor(plan, 2, (magnitudes, values) => {
    estimate(magnitudes, values);
    if (unit === 'midi') values[0] = toNote(values[0]!);
  });
}

function toNote(hz: number): number {
  return hz === 0 ? NO_NOTE : 69 + 12 * Math.log2(hz / 440);
}

function rangeOf(options: FluidPitchOptions): PitchRange {
  const { minFreq = 20, maxFreq = 10_000 } = options;
  requireFinite('minFreq', minFreq, { min: 0, max: 10_000 });
  requireFinite('maxFreq', maxFreq, { min: 1, max: 20_000 });
  if (maxFreq <= minFreq) {
    throw new InvalidParameterError('maxFreq', maxFreq, `more than minFreq (${minFreq})`);
  }
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  return { sampleRate, minFreq, maxFreq };
}

/** FluCoMa's Pitch of a signal that arrives in blocks. */
export class FluidPitchStream extends DescriptorStream {
  /** @throws InvalidParameterError */
  constructor(options: FluidPitchOptions) {
    const plan = planFft(options);
    super(
      { ...plan, padding: planPadding(options, plan) },
      selectValues(pitchDescriptor(options, plan), PITCH_VALUES, options.select),
    );
  }
}

/** FluCoMa's Pitch of a whole signal, (2, frames) or as selected: pitch and confidence, 0 to 1. @throws InvalidParameterError */
export function fluidPitch(signal: SampleArray, options: FluidPitchOptions): Matrix {
  return describeWith(new FluidPitchStream(options), signal);
}
