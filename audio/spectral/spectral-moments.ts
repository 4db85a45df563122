import { type SpectrumSummary } from '../simd/spectrum-summary';
import { normalizingLength, TINY } from './normalizing-length';

/** Of a frame's magnitudes, by bin: sum, centroid, and the weighted sum of squared distances to the centroid. */
export const spectralMoments: SpectrumSummary = {
  of: 'magnitude',
  width: 3,
  place: (module) => (values, bins, out) => module.moments(values, bins, TINY, out),
  plain: (magnitudes, out) => {
    const sum = magnitudes.reduce((total, magnitude) => total + magnitude, 0);
    const weighted = magnitudes.reduce((total, magnitude, k) => total + k * magnitude, 0);
    const centroid = weighted / normalizingLength(sum);
    out[0] = sum;
    out[1] = centroid;
    out[2] = magnitudes.reduce((total, magnitude, k) => total + magnitude * (k - centroid) ** 2, 0);
  },
};
