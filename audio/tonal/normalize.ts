import { InvalidParameterError } from '../parameters/invalid-parameter';
import { normalizingLength } from '../spectral/normalizing-length';

/**
 * Divides vectors in place by their norm: 1 the sum of magnitudes, 2 the Euclidean length, Infinity the largest magnitude,
 * null none. Vectors too short to have a direction stay as they are (librosa.util.normalize). @throws InvalidParameterError
 */
export function normalizer(norm: number | null): (values: Float64Array) => void {
  if (norm === null) return () => undefined;
  const lengthOf = lengths.get(norm);
  if (lengthOf === undefined) {
    throw new InvalidParameterError('norm', norm, '1, 2, Infinity or null');
  }
  return (values) => {
    const length = normalizingLength(lengthOf(values));
    for (let i = 0; i < values.length; i++) values[i]! /= length;
  };
}

const lengths = new Map<number, (values: Float64Array) => number>([
  [1, (values) => values.reduce((sum, value) => sum + Math.abs(value), 0)],
  [2, (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))],
  [Infinity, (values) => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)],
]);
