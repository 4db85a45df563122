import { requireFinite } from '../parameters/require-number';
import { MagnitudeStream, type MagnitudeOptions } from '../transform/magnitude-stream';
import { type StftOptions } from '../transform/stft-options';
import { featureOf, type CountedFeature, type OnValues } from './framewise-feature';

/** What every feature over a spectrum takes; `hopLength` defaults to 512 whatever the window, as in librosa. */
export interface SpectralOptions extends StftOptions {
  /** Hz. */
  readonly sampleRate: number;
}

interface SpectralPlan {
  readonly options: MagnitudeOptions;
  /** Values per frame. */
  readonly rows: number;
}

/** Fills `values` from one frame's magnitudes. */
type ComputeValues = (magnitudes: Float64Array, values: Float64Array) => void;

/** Samples. */
export const DEFAULT_HOP = 512;
const DEFAULT_FFT = 2048;

/** A feature whose values of a frame depend on the magnitudes of that frame alone. @throws InvalidParameterError */
export function spectralFeature(
  { options, rows }: SpectralPlan,
  compute: ComputeValues,
  onValues: OnValues,
): CountedFeature {
  const values = new Float64Array(rows);
  const stream = new MagnitudeStream(
    { hopLength: DEFAULT_HOP, ...options },
    (magnitudes, frame) => {
      compute(magnitudes, values);
      onValues(values, frame);
    },
  );
  return featureOf(rows, stream);
}

/** Hz from one bin to the next. @throws InvalidParameterError */
export function binWidthHz({ sampleRate, nFft = DEFAULT_FFT }: SpectralOptions): number {
  return requireFinite('sampleRate', sampleRate, { min: 1 }) / nFft;
}

/** Bins of a frame. */
export function binsOf({ nFft = DEFAULT_FFT }: StftOptions): number {
  return Math.floor(nFft / 2) + 1;
}
