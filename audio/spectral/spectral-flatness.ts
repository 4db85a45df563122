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
      const sum = raiseTo(powers, amin);
      values[0] = (Math.exp(sumOfLogarithms(powers, amin) / powers.length) * powers.length) / sum;
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

/** Raises what is below the floor to it. @returns the sum */
function raiseTo(values: Float64Array, floor: number): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    const raised = value < floor ? floor : value;
    values[k] = raised;
    sum += raised;
  }
  return sum;
}

/** How many factors are multiplied before one logarithm is taken: it costs as much as twenty products. */
const GROUP = 16;
/** A product of GROUP factors from here on keeps its digits: it stays in a double's normal range. */
const SMALLEST_FACTOR = 1e-18;

/** @param least none of the values is below */
function sumOfLogarithms(values: Float64Array, least: number): number {
  const grouped = least < SMALLEST_FACTOR ? 0 : values.length - (values.length % GROUP);
  let sum = 0;
  for (let from = 0; from < grouped; from += GROUP) {
    let product = 1;
    for (let k = from; k < from + GROUP; k += 4) {
      product *= values[k]! * values[k + 1]! * (values[k + 2]! * values[k + 3]!);
    }
    sum += product < Infinity ? Math.log(product) : logarithmsOneByOne(values, from, from + GROUP);
  }
  return sum + logarithmsOneByOne(values, grouped, values.length);
}

function logarithmsOneByOne(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += Math.log(values[k]!);
  return sum;
}
