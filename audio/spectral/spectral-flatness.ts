import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { binsOf, spectralFeature } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { type StftOptions } from '../transform/stft-options';
import { canBeSummed, logarithmOf, logarithmSums } from './logarithm-sums';

/** The parameters of librosa.feature.spectral_flatness. */
export interface SpectralFlatnessOptions extends StftOptions {
  /** Values below this count as this; default 1e-10. */
  readonly amin?: number;
  /** Exponent of the magnitudes; default 2. */
  readonly power?: number;
}

/** Geometric over arithmetic mean of each frame's powers, 0 to 1: 1 for white noise and for silence. @throws InvalidParameterError */
export function spectralFlatnessStream(
  options: SpectralFlatnessOptions,
  onValues: OnValues,
): FramewiseFeature {
  const amin = requireFinite('amin', options.amin ?? 1e-10, { min: Number.MIN_VALUE });
  const power = requireFinite('power', options.power ?? 2, { min: Number.MIN_VALUE });
  const bins = binsOf(options);
  const ofSums = (sums: Float64Array, values: Float64Array): void => {
    values[0] = (Math.exp(logarithmOf(sums) / bins) * bins) / sums[0]!;
  };
  const summary = logarithmSums(power === 1 ? 'magnitude' : 'power', amin);
  if (canBeSummed(power, amin))
    return spectralFeature({ options, rows: 1, summary }, ofSums, onValues);
  const sums = new Float64Array(summary.width);
  return spectralFeature(
    { options: { ...options, power }, rows: 1 },
    (powers, values) => {
      summary.plain(powers, sums);
      ofSums(sums, values);
    },
    onValues,
  );
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function spectralFlatness(
  signal: SampleArray,
  options: SpectralFlatnessOptions = {},
): Matrix {
  return featureMatrix(signal, (onValues) => spectralFlatnessStream(options, onValues));
}
