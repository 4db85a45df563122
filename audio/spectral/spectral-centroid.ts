import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { binWidthHz, spectralFeature, type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { normalizingLength } from './normalizing-length';

/** The mean frequency of each frame in Hz, weighted by magnitude (librosa.feature.spectral_centroid); 0 for silence. @throws InvalidParameterError */
export function spectralCentroidStream(
  options: SpectralOptions,
  onValues: OnValues,
): FramewiseFeature {
  const width = binWidthHz(options);
  return spectralFeature(
    { options, rows: 1 },
    (magnitudes, values) => (values[0] = width * centroidBin(magnitudes)),
    onValues,
  );
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function spectralCentroid(signal: SampleArray, options: SpectralOptions): Matrix {
  return featureMatrix(signal, (onValues) => spectralCentroidStream(options, onValues));
}

/** The centroid in bins. */
export function centroidBin(magnitudes: Float64Array): number {
  let sum = 0;
  let weighted = 0;
  for (let k = 0; k < magnitudes.length; k++) {
    sum += magnitudes[k]!;
    weighted += k * magnitudes[k]!;
  }
  return weighted / normalizingLength(sum);
}
