import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { describeWith, DescriptorStream } from './descriptor-stream';
import { planFft, type FftPlan, type FftSettings } from './fft-settings';
import { spectralDescriptor, type FrameDescriptor } from './frame-descriptor';
import { planPadding, type PaddingSetting } from './padding';
import { EPSILON } from './mel-bands';

/** The parameters of FluCoMa's Chroma. */
export interface FluidChromaOptions extends FftSettings, PaddingSetting {
  /** Hz. */
  readonly sampleRate: number;
  /** Bins per octave; default 12. */
  readonly numChroma?: number;
  /** Tuning of A4 in Hz; default 440. */
  readonly ref?: number;
  /** What a frame is divided by: nothing, its sum or its largest value; default none. */
  readonly normalize?: 'none' | 'sum' | 'max';
  /** Lowest frequency that counts in Hz, 0 for all; default 0. */
  readonly minFreq?: number;
  /** Highest frequency that counts in Hz, -1 for all; default -1. */
  readonly maxFreq?: number;
}

/** FluCoMa's Chroma of one frame (after Ellis 2007). @throws InvalidParameterError */
export function chromaDescriptor(options: FluidChromaOptions, plan: FftPlan): FrameDescriptor {
  const { normalize = 'none' } = options;
  const numChroma = requireInteger('numChroma', options.numChroma ?? 12, {
    min: 2,
    max: plan.bins,
  });
  const filters = chromaFilters(options, numChroma, plan);
  const [from, to] = countedBins(options, plan);
  const scale = 2 / (plan.fftSize * numChroma);
  return spectralDescriptor(plan, numChroma, (magnitudes, chroma) => {
    for (let c = 0, row = 0; c < numChroma; c++, row += plan.bins) {
      let sum = 0;
      for (let k = from; k < to; k++) sum += filters[row + k]! * magnitudes[k]! * magnitudes[k]!;
      chroma[c] = scale * sum;
    }
    if (normalize !== 'none')
      divideBy(chroma, normalize === 'sum' ? total(chroma) : Math.max(...chroma));
  });
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function divideBy(values: Float64Array, norm: number): void {
  const divisor = Math.max(norm, EPSILON);
  for (let i = 0; i < values.length; i++) values[i]! /= divisor;
}

/** FluCoMa leaves out the bin of either bound with those beyond it, and always the first when there is a bound. */
function countedBins(options: FluidChromaOptions, plan: FftPlan): readonly [number, number] {
  const { minFreq = 0, maxFreq = -1, sampleRate } = options;
  requireFinite('minFreq', minFreq, { min: 0 });
  requireFinite('maxFreq', maxFreq, { min: -1 });
  if (minFreq === 0 && maxFreq === -1) return [0, plan.bins];
  const nyquist = sampleRate / 2;
  const binHz = sampleRate / plan.fftSize;
  const highest = maxFreq === -1 ? nyquist : Math.min(maxFreq, nyquist);
  const lowest = minFreq === 0 ? 0 : Math.ceil(minFreq / binHz);
  return [lowest + 1, Math.min(Math.floor(highest / binHz), plan.bins - 1)];
}

/** A bump per pitch class and octave, each bin's weights of unit length; (numChroma, bins). */
function chromaFilters(
  options: FluidChromaOptions,
  numChroma: number,
  plan: FftPlan,
): Float64Array {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const ref = requireFinite('ref', options.ref ?? 440, { min: Number.MIN_VALUE, max: 22_000 });
  const { bins, fftSize } = plan;
  // FluCoMa spreads the sample rate over one bin less than the transform has.
  const pitch = Float64Array.from(
    { length: bins + 1 },
    (_, k) => numChroma * Math.log2((k * sampleRate) / (fftSize - 1) / (ref / 16)),
  );
  pitch[0] = pitch[1]! - 1.5 * numChroma;
  const filters = new Float64Array(numChroma * bins);
  for (let k = 0; k < bins; k++) {
    const width = Math.max(1, pitch[k + 1]! - pitch[k]!);
    let squares = 0;
    for (let c = 0; c < numChroma; c++) {
      const weight = Math.exp(-0.5 * ((2 * remainder(pitch[k]! - c, numChroma)) / width) ** 2);
      filters[c * bins + k] = weight;
      squares += weight * weight;
    }
    const length = Math.sqrt(squares);
    for (let c = 0; length > 0 && c < numChroma; c++) filters[c * bins + k]! /= length;
  }
  return filters;
}

/** Distance in bins from the nearest octave, about -numChroma/2 … numChroma/2. */
function remainder(distance: number, numChroma: number): number {
  const half = numChroma >> 1;
  return ((distance + 10 * numChroma + half) % numChroma) - half;
}

/** FluCoMa's Chroma of a signal that arrives in blocks. */
export class FluidChromaStream extends DescriptorStream {
  /** @throws InvalidParameterError */
  constructor(options: FluidChromaOptions) {
    const plan = planFft(options);
    super({ ...plan, padding: planPadding(options, plan) }, chromaDescriptor(options, plan));
  }
}

/** FluCoMa's Chroma of a whole signal, (numChroma, frames). @throws InvalidParameterError */
export function fluidChroma(signal: SampleArray, options: FluidChromaOptions): Matrix {
  return describeWith(new FluidChromaStream(options), signal);
}
