import { type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { describeWith, DescriptorStream } from './descriptor-stream';
import { planFft, type FftPlan, type FftSettings } from './fft-settings';
import { spectralDescriptor, type FrameDescriptor } from './frame-descriptor';
import { planPadding, type PaddingSetting } from './padding';

/** Which bands, as FluCoMa's MelBands and MFCC choose them. */
export interface MelBandRange {
  /** Hz. */
  readonly sampleRate: number;
  /** Number of bands; default 40. */
  readonly numBands?: number;
  /** Lower edge of the first band in Hz; default 20. */
  readonly minFreq?: number;
  /** Upper edge of the last band in Hz; default 20000. */
  readonly maxFreq?: number;
}

/** The parameters of FluCoMa's MelBands. */
export interface FluidMelBandsOptions extends MelBandRange, FftSettings, PaddingSetting {
  /** Let the bands of a frame add up to its amplitude; default true. */
  readonly normalize?: boolean;
  /** `linear` amplitudes or `decibels`; default linear. */
  readonly scale?: 'linear' | 'decibels';
}

/** FluCoMa's epsilon: the spacing of doubles at 1. It stands for silence. */
export const EPSILON = Number.EPSILON;

/** 20 log10 of a value, -313 for silence. */
export function amplitudeToDecibels(value: number): number {
  return 20 * Math.log10(Math.max(value, EPSILON));
}

/** Triangles of unit height on magnitudes, evenly spaced on O'Shaughnessy's mel scale. */
export class MelTriangles {
  readonly bands: number;
  readonly #first: Int32Array;
  readonly #weights: readonly Float64Array[];

  /** @throws InvalidParameterError */
  constructor(range: MelBandRange, bins: number) {
    const sampleRate = requireFinite('sampleRate', range.sampleRate, { min: 1 });
    this.bands = requireInteger('numBands', range.numBands ?? 40, { min: 2, max: bins });
    const edges = edgesOf(range, this.bands);
    const hz = Float64Array.from({ length: bins }, (_, k) => (k * sampleRate) / 2 / (bins - 1));
    this.#first = new Int32Array(this.bands);
    this.#weights = Array.from({ length: this.bands }, (_, band) => {
      const heights = hz.map((at) => triangle(at, edges, band));
      const first = heights.findIndex((height) => height > 0);
      this.#first[band] = Math.max(0, first);
      return heights.filter((height) => height > 0);
    });
  }

  /** Writes the bands of one spectrum. */
  apply(magnitudes: Float64Array, bands: Float64Array): void {
    for (let band = 0; band < this.bands; band++) {
      const weights = this.#weights[band]!;
      const first = this.#first[band]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * magnitudes[first + i]!;
      bands[band] = sum;
    }
  }
}

function triangle(hz: number, edges: readonly number[], band: number): number {
  const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
  return Math.max(0, Math.min((hz - low) / (middle - low), (high - hz) / (high - middle)));
}

function edgesOf({ minFreq = 20, maxFreq = 20_000 }: MelBandRange, bands: number): number[] {
  requireFinite('minFreq', minFreq, { min: 0 });
  requireFinite('maxFreq', maxFreq, { min: 0 });
  if (maxFreq <= minFreq) {
    throw new InvalidParameterError('maxFreq', maxFreq, `more than minFreq (${minFreq})`);
  }
  const low = toMel(minFreq);
  const step = (toMel(maxFreq) - low) / (bands + 1);
  return Array.from({ length: bands + 2 }, (_, i) => fromMel(low + i * step));
}

const toMel = (hz: number): number => 1127.01048 * Math.log(hz / 700 + 1);
const fromMel = (mel: number): number => 700 * (Math.exp(mel / 1127.01048) - 1);

/** FluCoMa's MelBands of one frame. @throws InvalidParameterError */
export function melBandsDescriptor(options: FluidMelBandsOptions, plan: FftPlan): FrameDescriptor {
  const { normalize = true, scale = 'linear' } = options;
  const triangles = new MelTriangles(options, plan.bins);
  // Magnitudes of a windowed full-scale tone become its amplitude.
  const toAmplitude = normalize ? 4 / plan.windowSize : 1;
  const toEnergy = plan.windowSize / (2 * plan.fftSize);
  return spectralDescriptor(plan, triangles.bands, (magnitudes, bands) => {
    triangles.apply(magnitudes, bands);
    if (normalize) {
      const energy = sumOf(magnitudes) * toAmplitude * toEnergy;
      const factor = energy / Math.max(EPSILON, sumOf(bands) * toAmplitude);
      for (let i = 0; i < bands.length; i++) bands[i]! *= toAmplitude * factor;
    }
    if (scale === 'linear') return;
    for (let i = 0; i < bands.length; i++) bands[i] = amplitudeToDecibels(bands[i]!);
  });
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

/** FluCoMa's MelBands of a signal that arrives in blocks. */
export class FluidMelBandsStream extends DescriptorStream {
  /** @throws InvalidParameterError */
  constructor(options: FluidMelBandsOptions) {
    const plan = planFft(options);
    super({ ...plan, padding: planPadding(options, plan) }, melBandsDescriptor(options, plan));
  }
}

/** FluCoMa's MelBands of a whole signal, (numBands, frames). @throws InvalidParameterError */
export function fluidMelBands(signal: SampleArray, options: FluidMelBandsOptions): Matrix {
  return describeWith(new FluidMelBandsStream(options), signal);
}
