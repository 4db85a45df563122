import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { binWidthHz, spectralFeature, type SpectralOptions } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { normalizingLength } from './normalizing-length';
import { spectralMoments } from './spectral-moments';

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
    p === 2 ? { options, rows: 1, summary: spectralMoments } : { options, rows: 1 },
    (given, values) => {
      const { sum, spread } = p === 2 ? ofMoments(given) : spreadOf(given, p);
      const length = norm ? normalizingLength(sum) : 1;
      values[0] = width * (spread / length) ** (1 / p);
    },
    onValues,
  );
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function spectralBandwidth(signal: SampleArray, options: SpectralBandwidthOptions): Matrix {
  return featureMatrix(signal, (onValues) => spectralBandwidthStream(options, onValues));
}

interface Spread {
  /** Of the magnitudes. */
  readonly sum: number;
  /** Of the distances' powers, each times its magnitude. */
  readonly spread: number;
}

function ofMoments(moments: Float64Array): Spread {
  return { sum: moments[0]!, spread: moments[2]! };
}

/** For any exponent. */
function spreadOf(magnitudes: Float64Array, p: number): Spread {
  const moments = new Float64Array(spectralMoments.width);
  spectralMoments.plain(magnitudes, moments);
  const centroid = moments[1]!;
  let spread = 0;
  for (let k = 0; k < magnitudes.length; k++) {
    spread += magnitudes[k]! * Math.abs(k - centroid) ** p;
  }
  return { sum: moments[0]!, spread };
}
