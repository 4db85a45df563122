import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { binWidthHz, spectralFeature, type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { spectralMoments } from './spectral-moments';

/** The mean frequency of each frame in Hz, weighted by magnitude (librosa.feature.spectral_centroid); 0 for silence. @throws InvalidParameterError */
export function spectralCentroidStream(
  options: SpectralOptions,
  onValues: OnValues,
): FramewiseFeature {
  const width = binWidthHz(options);
  return spectralFeature(
    { options, rows: 1, summary: spectralMoments },
    (moments, values) => (values[0] = width * moments[1]!),
    onValues,
  );
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function spectralCentroid(signal: SampleArray, options: SpectralOptions): Matrix {
  return featureMatrix(signal, (onValues) => spectralCentroidStream(options, onValues));
}
