import { requireFinite } from '../parameters/require-number';
import { MagnitudeStream, type MagnitudeOptions } from '../transform/magnitude-stream';
import { type SpectrumSummary } from '../simd/spectrum-summary';
import { createDoubleSpectra } from '../transform/spectra-stream';
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
  /** Numbers that are all a frame's values depend on; left out for its magnitudes. */
  readonly summary?: SpectrumSummary;
}

/** Fills `values` from one frame's magnitudes, or from their summary. */
type ComputeValues = (magnitudes: Float64Array, values: Float64Array) => void;

/** Samples. */
export const DEFAULT_HOP = 512;
const DEFAULT_FFT = 2048;

/** A feature whose values of a frame depend on the magnitudes of that frame alone. @throws InvalidParameterError */
export function spectralFeature(
  { options, rows, summary }: SpectralPlan,
  compute: ComputeValues,
  onValues: OnValues,
): CountedFeature {
  const values = new Float64Array(rows);
  const framing = { hopLength: DEFAULT_HOP, ...options };
  const onFrame = (magnitudes: Float64Array, frame: number): void => {
    compute(magnitudes, values);
    onValues(values, frame);
  };
  const stream =
    summary === undefined
      ? new MagnitudeStream(framing, onFrame)
      : createDoubleSpectra(framing, summary, onFrame);
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
