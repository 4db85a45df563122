import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { spectralFeature } from '../framewise/spectral-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { type StftOptions } from '../transform/stft-options';

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
  return spectralFeature(
    { options: { ...options, power: options.power ?? 2 }, rows: 1 },
    (powers, values) => {
      const { sum, logarithms } = sumsAbove(powers, amin);
      values[0] = (Math.exp(logarithms / powers.length) * powers.length) / sum;
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

/** How many factors are multiplied before one logarithm is taken: it costs as much as twenty products. */
const GROUP = 16;
/** A product of GROUP factors from here on keeps its digits: it stays in a double's normal range. */
const SMALLEST_FACTOR = 1e-18;

/** The sum of the values and of their logarithms; what is below the floor counts as the floor. */
function sumsAbove(
  values: Float64Array,
  floor: number,
): { readonly sum: number; readonly logarithms: number } {
  const grouped = floor < SMALLEST_FACTOR ? 0 : values.length - (values.length % GROUP);
  let sum = 0;
  let logarithms = 0;
  for (let from = 0; from < grouped; from += GROUP) {
    let product = 1;
    for (let k = from; k < from + GROUP; k += 4) {
      const a = values[k]! < floor ? floor : values[k]!;
      const b = values[k + 1]! < floor ? floor : values[k + 1]!;
      const c = values[k + 2]! < floor ? floor : values[k + 2]!;
      const d = values[k + 3]! < floor ? floor : values[k + 3]!;
      product *= a * b * (c * d);
      sum += a + b + (c + d);
    }
    logarithms +=
      product < Infinity
        ? Math.log(product)
        : logarithmsOneByOne(values, from, from + GROUP, floor);
  }
  for (let k = grouped; k < values.length; k++) sum += Math.max(values[k]!, floor);
  logarithms += logarithmsOneByOne(values, grouped, values.length, floor);
  return { sum, logarithms };
}

// eslint-disable-next-line max-params -- a stretch and its floor; called once per frame
function logarithmsOneByOne(values: Float64Array, from: number, to: number, floor: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += Math.log(Math.max(values[k]!, floor));
  return sum;
}
