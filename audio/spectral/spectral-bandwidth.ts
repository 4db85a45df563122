import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { binWidthHz, spectralFeature, type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { normalizingLength } from './normalizing-length';
import { centroidBin } from './spectral-centroid';

/** The parameters of librosa.feature.spectral_bandwidth. */
export interface SpectralBandwidthOptions extends SpectralOptions {
  /** Exponent of the distance to the centroid; default 2. */
  readonly p?: number;
  /** Weigh by each frame's magnitudes divided by their sum, rather than as they are; default true. */
  readonly norm?: boolean;
}

/** How far each frame's magnitudes lie from their centroid, in Hz: (Σ S |f - centroid|^p)^(1/p). @throws InvalidParameterError */
export function spectralBandwidthStream(
  options: SpectralBandwidthOptions,
  onValues: OnValues,
): FramewiseFeature {
  const width = binWidthHz(options);
  const p = requireFinite('p', options.p ?? 2, { min: Number.MIN_VALUE });
  const { norm = true } = options;
  return spectralFeature(
    { options, rows: 1 },
    (magnitudes, values) => {
      const spread = spreadAbout(magnitudes, centroidBin(magnitudes), p);
      const length = norm ? normalizingLength(sumOf(magnitudes)) : 1;
      values[0] = width * (spread / length) ** (1 / p);
    },
    onValues,
  );
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function spectralBandwidth(signal: SampleArray, options: SpectralBandwidthOptions): Matrix {
  return featureMatrix(signal, (onValues) => spectralBandwidthStream(options, onValues));
}

function spreadAbout(magnitudes: Float64Array, centre: number, p: number): number {
  let spread = 0;
  for (let k = 0; k < magnitudes.length; k++) {
    const distance = k - centre;
    // Powers cost twenty times a product.
    const power = p === 2 ? distance * distance : Math.abs(distance) ** p;
    spread += magnitudes[k]! * power;
  }
  return spread;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum;
}
