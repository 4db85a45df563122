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
  // Twice two sums, so that one addition need not wait for the other.
  let even = 0;
  let odd = 0;
  let weightedEven = 0;
  let weightedOdd = 0;
  let k = 0;
  for (; k + 1 < magnitudes.length; k += 2) {
    const a = magnitudes[k]!;
    const b = magnitudes[k + 1]!;
    even += a;
    odd += b;
    weightedEven += k * a;
    weightedOdd += (k + 1) * b;
  }
  if (k < magnitudes.length) {
    even += magnitudes[k]!;
    weightedEven += k * magnitudes[k]!;
  }
  return (weightedEven + weightedOdd) / normalizingLength(even + odd);
}
