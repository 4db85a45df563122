import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { describeWith, DescriptorStream } from './descriptor-stream';
import { planFft, type FftPlan, type FftSettings } from './fft-settings';
import { spectralDescriptor, type FrameDescriptor } from './frame-descriptor';
import { planPadding, type PaddingSetting } from './padding';
import { selectValues } from './select-values';
import { amplitudeToDecibels, EPSILON } from './mel-bands';

/** The rows, in FluCoMa's order: flatness and crest in dB, skewness and kurtosis without unit. */
export const SPECTRAL_SHAPES = [
  ...(['centroid', 'spread', 'skewness', 'kurtosis'] as const),
  ...(['rolloff', 'flatness', 'crest'] as const),
] as const;

/** The parameters of FluCoMa's SpectralShape. */
export interface FluidSpectralShapeOptions extends FftSettings, PaddingSetting {
  /** Hz. */
  readonly sampleRate: number;
  /** Lowest frequency that counts in Hz; default 0. */
  readonly minFreq?: number;
  /** Highest frequency that counts in Hz, -1 for all; default -1. */
  readonly maxFreq?: number;
  /** Share of the amplitude below the rolloff in percent; default 95. */
  readonly rolloffPercent?: number;
  /** Frequencies in Hz or as MIDI notes; default hz. */
  readonly unit?: 'hz' | 'midi';
  /** Weigh by power instead of amplitude; default false. */
  readonly power?: boolean;
  /** The rows that are given; default all. */
  readonly select?: readonly (typeof SPECTRAL_SHAPES)[number][];
}

/** FluCoMa's SpectralShape of one frame; zeros where no bin counts. @throws InvalidParameterError */
export function spectralShapeDescriptor(
  options: FluidSpectralShapeOptions,
  plan: FftPlan,
): FrameDescriptor {
  const { unit = 'hz', power = false } = options;
  const rolloff = requireFinite('rolloffPercent', options.rolloffPercent ?? 95, {
    min: 0,
    max: 100,
  });
  const { first, frequencies } = countedFrequencies(options, plan);
  const amplitudes = new Float64Array(frequencies.length);
  return spectralDescriptor(plan, SPECTRAL_SHAPES.length, (magnitudes, values) => {
    for (let i = 0; i < amplitudes.length; i++) {
      let amplitude = Math.max(magnitudes[first + i]!, EPSILON);
      // The lowest bin has no logarithm; its amplitude goes to the next.
      if (unit === 'midi' && first + i === 1) amplitude += Math.max(magnitudes[0]!, EPSILON);
      amplitudes[i] = power ? amplitude * amplitude : amplitude;
    }
    if (amplitudes.length === 0) values.fill(0);
    else describeShape({ amplitudes, frequencies, rolloff }, values);
  });
}

interface Shape {
  readonly amplitudes: Float64Array;
  readonly frequencies: Float64Array;
  /** Percent. */
  readonly rolloff: number;
}

/** FluCoMa spreads the frequencies up to the last bin over the bins before it. */
function countedFrequencies(
  options: FluidSpectralShapeOptions,
  plan: FftPlan,
): { readonly first: number; readonly frequencies: Float64Array } {
  const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
  const minFreq = requireFinite('minFreq', options.minFreq ?? 0, { min: 0 });
  const maxFreq = requireFinite('maxFreq', options.maxFreq ?? -1, { min: -1 });
  const highest = maxFreq === -1 ? sampleRate / 2 : Math.min(maxFreq, sampleRate / 2);
  const binHz = sampleRate / plan.fftSize;
  const last = Math.min(Math.floor(highest / binHz), plan.bins - 1);
  const lowest = Math.ceil(minFreq / binHz);
  const isMidi = options.unit === 'midi';
  const first = isMidi && lowest === 0 && last > 0 ? 1 : lowest;
  const size = Math.max(0, last - first);
  const step = size > 1 ? ((last - first) * binHz) / (size - 1) : 0;
  // Of one bin alone FluCoMa takes the upper end.
  const start = size === 1 ? last * binHz : first * binHz;
  const frequencies = Float64Array.from({ length: size }, (_, i) => {
    const hz = start + i * step;
    return isMidi ? 69 + 12 * Math.log2(hz / 440) : hz;
  });
  return { first, frequencies };
}

function describeShape(shape: Shape, values: Float64Array): void {
  const { amplitudes, frequencies } = shape;
  const size = amplitudes.length;
  let [sum, moment, logs, largest] = [0, 0, 0, 0];
  for (let i = 0; i < size; i++) {
    const amplitude = amplitudes[i]!;
    sum += amplitude;
    moment += amplitude * frequencies[i]!;
    logs += Math.log(amplitude);
    if (amplitude > largest) largest = amplitude;
  }
  const mean = sum / size;
  values[0] = moment / sum;
  writeMoments(shape, sum, values);
  values[4] = rolloffOf(shape, sum);
  values[5] = amplitudeToDecibels(Math.exp(logs / size) / mean);
  values[6] = amplitudeToDecibels(largest / mean);
}

/** Spread, skewness and kurtosis around the centroid in values[0]; a single frequency has none. */
function writeMoments({ amplitudes, frequencies }: Shape, sum: number, values: Float64Array): void {
  const centroid = values[0]!;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < amplitudes.length; i++) {
    const distance = frequencies[i]! - centroid;
    const weighted = amplitudes[i]! * distance * distance;
    second += weighted;
    third += weighted * distance;
    fourth += weighted * distance * distance;
  }
  const variance = second / sum;
  values[1] = Math.sqrt(variance);
  values[2] = variance > 0 ? third / (variance * Math.sqrt(variance) * sum) : 0;
  values[3] = variance > 0 ? fourth / (variance * variance * sum) : 0;
}

/** Where the amplitude added up reaches its share, between two frequencies. */
function rolloffOf({ amplitudes, frequencies, rolloff }: Shape, sum: number): number {
  const target = (sum * rolloff) / 100;
  let reached = 0;
  for (let i = 0; i < amplitudes.length; i++) {
    reached += amplitudes[i]!;
    if (reached < target) continue;
    if (i === 0) return frequencies[0]!;
    const step = frequencies[i]! - frequencies[i - 1]!;
    return frequencies[i]! - (step * (reached - target)) / amplitudes[i]!;
  }
  // Rounding kept the sum just below all of it.
  return frequencies[frequencies.length - 1]!;
}

/** FluCoMa's SpectralShape of a signal that arrives in blocks. */
export class FluidSpectralShapeStream extends DescriptorStream {
  /** @throws InvalidParameterError */
  constructor(options: FluidSpectralShapeOptions) {
    const plan = planFft(options);
    super(
      { ...plan, padding: planPadding(options, plan) },
      selectValues(spectralShapeDescriptor(options, plan), SPECTRAL_SHAPES, options.select),
    );
  }
}

/** FluCoMa's SpectralShape of a whole signal, (7, frames) or as selected, rows as in SPECTRAL_SHAPES. @throws InvalidParameterError */
export function fluidSpectralShape(
  signal: SampleArray,
  options: FluidSpectralShapeOptions,
): Matrix {
  return describeWith(new FluidSpectralShapeStream(options), signal);
}
