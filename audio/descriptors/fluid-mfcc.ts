import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireInteger } from '../parameters/require-number';
import { dctMatrix } from '../spectral/dct';
import { describeWith, DescriptorStream } from './descriptor-stream';
import { planFft, type FftPlan, type FftSettings } from './fft-settings';
import { spectralDescriptor, type FrameDescriptor } from './frame-descriptor';
import { planPadding, type PaddingSetting } from './padding';
import { amplitudeToDecibels, MelTriangles, type MelBandRange } from './mel-bands';

/** The parameters of FluCoMa's MFCC. */
export interface FluidMfccOptions extends MelBandRange, FftSettings, PaddingSetting {
  /** Coefficients per frame; default 13. */
  readonly numCoeffs?: number;
  /** 1 leaves out the first one, which is the level; default 0. */
  readonly startCoeff?: number;
}

/** FluCoMa's MFCC of one frame: orthonormal DCT of mel amplitudes in dB. @throws InvalidParameterError */
export function mfccDescriptor(options: FluidMfccOptions, plan: FftPlan): FrameDescriptor {
  const triangles = new MelTriangles(options, plan.bins);
  const inputs = triangles.bands;
  const first = requireInteger('startCoeff', options.startCoeff ?? 0, { min: 0, max: 1 });
  const count = requireInteger('numCoeffs', options.numCoeffs ?? 13, {
    min: 2,
    max: inputs - first,
  });
  const table = dctMatrix({ inputs, outputs: first + count }).subarray(first * inputs);
  const bands = new Float64Array(inputs);
  return spectralDescriptor(plan, count, (magnitudes, coefficients) => {
    triangles.apply(magnitudes, bands);
    for (let i = 0; i < inputs; i++) bands[i] = amplitudeToDecibels(bands[i]!);
    for (let k = 0, row = 0; k < count; k++, row += inputs) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += table[row + i]! * bands[i]!;
      coefficients[k] = sum;
    }
  });
}

/** FluCoMa's MFCC of a signal that arrives in blocks. */
export class FluidMfccStream extends DescriptorStream {
  /** @throws InvalidParameterError */
  constructor(options: FluidMfccOptions) {
    const plan = planFft(options);
    super({ ...plan, padding: planPadding(options, plan) }, mfccDescriptor(options, plan));
  }
}

/** FluCoMa's MFCC of a whole signal, (numCoeffs, frames). @throws InvalidParameterError */
export function fluidMfcc(signal: SampleArray, options: FluidMfccOptions): Matrix {
  return describeWith(new FluidMfccStream(options), signal);
}
