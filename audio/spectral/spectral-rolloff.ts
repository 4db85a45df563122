import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { binWidthHz, spectralFeature, type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** The parameters of librosa.feature.spectral_rolloff. */
export interface SpectralRolloffOptions extends SpectralOptions {
  /** Share of the magnitudes that lies at or below the frequency, above 0 and below 1; default 0.85. */
  readonly rollPercent?: number;
}

/** The frequency in Hz below which most of each frame's magnitude lies; 0 for silence. @throws InvalidParameterError */
export function spectralRolloffStream(
  options: SpectralRolloffOptions,
  onValues: OnValues,
): FramewiseFeature {
  const width = binWidthHz(options);
  const { rollPercent = 0.85 } = options;
  if (!(rollPercent > 0 && rollPercent < 1)) {
    throw new InvalidParameterError('rollPercent', rollPercent, 'above 0 and below 1');
  }
  return spectralFeature(
    { options, rows: 1 },
    (magnitudes, values) => (values[0] = width * rolloffBin(magnitudes, rollPercent)),
    onValues,
  );
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function spectralRolloff(signal: SampleArray, options: SpectralRolloffOptions): Matrix {
  return featureMatrix(signal, (onValues) => spectralRolloffStream(options, onValues));
}

function rolloffBin(magnitudes: Float64Array, share: number): number {
  let total = 0;
  for (let k = 0; k < magnitudes.length; k++) total += magnitudes[k]!;
  const threshold = share * total;
  let below = 0;
  let bin = 0;
  for (; bin < magnitudes.length - 1; bin++) {
    below += magnitudes[bin]!;
    if (below >= threshold) break;
  }
  return bin;
}
