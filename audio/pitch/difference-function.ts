import { LagDifferences } from '../simd/lag-differences';
import { createFrameAutocorrelation } from './frame-autocorrelation';
import { type PitchPlan } from './period-range';

/** Computes one frame's curve; the array is reused. */
type DifferenceFunction = (buffer: Float64Array, start: number) => Float32Array;

/**
 * YIN's cumulative mean normalised difference function (de Cheveigné and Kawahara 2002, equation 8) of frames that lie
 * in a buffer, from the shortest to the longest period. Frames come in their order. Values are float32, as librosa
 * compares them.
 */
export function createDifferenceFunction(plan: PitchPlan): DifferenceFunction {
  const { minPeriod, maxPeriod } = plan;
  const autocorrelation = createFrameAutocorrelation(plan);
  const differences = new LagDifferences(minPeriod, maxPeriod);
  return (buffer, start) => {
    differences.correlation.set(autocorrelation(buffer, start).subarray(0, maxPeriod + 1));
    differences.samples.set(buffer.subarray(start, start + maxPeriod));
    return differences.compute();
  };
}
