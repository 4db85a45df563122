import { InvalidParameterError } from '../parameters/invalid-parameter';

/** How the rises of a frame's bands become one number. */
export type BandAggregate = 'mean' | 'median';

/** A function of rises of 0 or more that may reorder them. @throws InvalidParameterError */
export function createBandAggregate(name: BandAggregate): (rises: Float32Array) => number {
  if (name === 'mean') return mean;
  if (name === 'median') return median;
  throw new InvalidParameterError('aggregate', name, '"mean" or "median"');
}

function mean(rises: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < rises.length; i++) sum += rises[i]!;
  return sum / rises.length;
}

/** Of an even number, the mean of the middle two. */
function median(rises: Float32Array): number {
  const half = rises.length >> 1;
  let zeros = 0;
  for (let i = 0; i < rises.length; i++) if (rises[i] === 0) zeros++;
  // Most frames fall in most bands: no need to sort them.
  if (zeros > half) return 0;
  rises.sort();
  return rises.length % 2 === 1 ? rises[half]! : 0.5 * (rises[half - 1]! + rises[half]!);
}
