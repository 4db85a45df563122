import { createFrameAutocorrelation } from './frame-autocorrelation';
import { type PitchPlan } from './period-range';

/** The smallest normal float32, which keeps silence from being divided by 0. */
const TINY = 2 ** -126;

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
  const result = new Float32Array(maxPeriod - minPeriod + 1);
  return (buffer, start) => {
    const acf = autocorrelation(buffer, start);
    let energy = 0;
    let sum = 0;
    for (let lag = 1; lag <= maxPeriod; lag++) {
      const sample = buffer[start + lag - 1]!;
      energy += sample * sample;
      const difference = 2 * (acf[0]! - acf[lag]!) - energy;
      sum += difference;
      if (lag >= minPeriod) result[lag - minPeriod] = difference / (sum / lag + TINY);
    }
    return result;
  };
}
