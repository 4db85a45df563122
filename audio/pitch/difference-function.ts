import { createRealFft } from '../transform/real-fft';
import { type PitchPlan } from './period-range';

/** The smallest normal float32, which keeps silence from being divided by 0. */
const TINY = 2 ** -126;

/** Computes one frame's curve; the array is reused. */
type DifferenceFunction = (buffer: Float64Array, start: number) => Float32Array;

/**
 * YIN's cumulative mean normalised difference function (de Cheveigné and Kawahara 2002, equation 8) of frames that lie
 * in a buffer, from the shortest to the longest period. Values are float32, as librosa compares them.
 */
export function createDifferenceFunction(plan: PitchPlan): DifferenceFunction {
  const { frameLength, minPeriod, maxPeriod } = plan;
  const autocorrelation = createAutocorrelation(frameLength, maxPeriod);
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

/** Linear autocorrelation of a frame for lags of 0 … maxLag. */
function createAutocorrelation(
  frameLength: number,
  maxLag: number,
): (buffer: Float64Array, start: number) => Float64Array {
  // Long enough that no lag of interest wraps around.
  const size = 2 ** Math.ceil(Math.log2(frameLength + maxLag));
  const fft = createRealFft(size);
  const padded = new Float64Array(size);
  const spectrum = new Float64Array(2 * fft.bins);
  const result = new Float64Array(size);
  return (buffer, start) => {
    for (let i = 0; i < frameLength; i++) padded[i] = buffer[start + i]!;
    fft.forward(padded, spectrum);
    for (let i = 0; i < spectrum.length; i += 2) {
      spectrum[i] = spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!;
      spectrum[i + 1] = 0;
    }
    fft.inverse(spectrum, result);
    return result;
  };
}
