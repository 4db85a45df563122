import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { describeWith, DescriptorStream } from './descriptor-stream';
import { planHop } from './fft-settings';
import { type FrameDescriptor } from './frame-descriptor';
import { KWeighting } from './k-weighting';
import { EPSILON } from './mel-bands';
import { planPadding, type PaddingSetting } from './padding';
import { selectValues } from './select-values';
import { TruePeak } from './true-peak';

/** The rows, in FluCoMa's order. */
export const LOUDNESS_VALUES = ['loudness', 'peak'] as const;

/** The parameters of FluCoMa's Loudness. */
export interface FluidLoudnessOptions extends PaddingSetting {
  /** Hz. */
  readonly sampleRate: number;
  /** Weigh frequencies as ITU-R BS.1770 does; default true. */
  readonly kWeighting?: boolean;
  /** Find peaks between samples; default true. */
  readonly truePeak?: boolean;
  /** Samples per frame; default 1024. */
  readonly windowSize?: number;
  /** Samples between frames; default 512. */
  readonly hopSize?: number;
  /** The rows that are given; default all. */
  readonly select?: readonly (typeof LOUDNESS_VALUES)[number][];
}

interface LoudnessPlan {
  readonly windowSize: number;
  readonly hopSize: number;
}

/**
 * FluCoMa's Loudness of one frame: loudness and peak, both in dB. Its filters go on from frame to
 * frame, so that they hear samples twice where frames overlap.
 * @throws InvalidParameterError
 */
export function loudnessDescriptor(
  options: FluidLoudnessOptions,
  { windowSize }: LoudnessPlan,
): FrameDescriptor {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const filter = (options.kWeighting ?? true) ? new KWeighting(sampleRate) : undefined;
  // Without interpolation, as from 176.4 kHz on, the peak is the largest sample.
  const peaks = new TruePeak((options.truePeak ?? true) ? sampleRate : Infinity);
  const values = new Float64Array(2);
  return {
    rows: 2,
    describe(samples, start) {
      let squares = 0;
      for (let i = start; i < start + windowSize; i++) {
        const weighted = filter ? filter.next(samples[i]!) : samples[i]!;
        squares += weighted * weighted;
      }
      values[0] = -0.691 + 10 * Math.log10(squares / windowSize + EPSILON);
      values[1] = 20 * Math.log10(peaks.of(samples, start, windowSize) + EPSILON);
      return values;
    },
  };
}

function planLoudness({ windowSize = 1024, hopSize = 512 }: FluidLoudnessOptions): LoudnessPlan {
  requireInteger('windowSize', windowSize, { min: 1, max: 65_536 });
  return { windowSize, hopSize: planHop(hopSize, windowSize) };
}

/** FluCoMa's Loudness of a signal that arrives in blocks. */
export class FluidLoudnessStream extends DescriptorStream {
  /** @throws InvalidParameterError */
  constructor(options: FluidLoudnessOptions) {
    const plan = planLoudness(options);
    super(
      { ...plan, padding: planPadding(options, plan) },
      selectValues(loudnessDescriptor(options, plan), LOUDNESS_VALUES, options.select),
    );
  }
}

/** FluCoMa's Loudness of a whole signal, (2, frames) or as selected: loudness and peak in dB. @throws InvalidParameterError */
export function fluidLoudness(signal: SampleArray, options: FluidLoudnessOptions): Matrix {
  return describeWith(new FluidLoudnessStream(options), signal);
}
