import { hannWindow } from '../transform/window';
import { solveToeplitz } from './toeplitz';

/** FluCoMa's settings, which its tools do not let the caller change. */
const ITERATIONS = 3;
const ROBUST_FACTOR = 3;
const LEAST_VARIANCE = 1e-7;

/**
 * Predicts a sample from those before it. Estimated robustly (Godsill and Rayner 1998, chapter 5): what
 * stands out counts as no more than three deviations, so that transients do not shape the model.
 */
export class AutoregressiveModel {
  /** The weight of the sample i + 1 back is parameters[i]. */
  readonly parameters: Float64Array;
  readonly #window: Float64Array;
  readonly #windowed: Float64Array;
  readonly #correlation: Float64Array;
  /** The signal without what stands out, after `order` samples before it. */
  readonly #cleaned: Float64Array;
  #variance = LEAST_VARIANCE;

  /** @param order samples a prediction is made from @param size samples of which it is estimated */
  constructor(order: number, size: number) {
    this.parameters = new Float64Array(order);
    this.#window = hannWindow(size);
    this.#windowed = new Float64Array(size);
    this.#correlation = new Float64Array(order + 1);
    this.#cleaned = new Float64Array(order + size);
  }

  /** Of the prediction's error. */
  get variance(): number {
    return this.#variance;
  }

  /** Estimates the model of the samples after the first `order`, which only help to predict. */
  estimate(samples: Float64Array): void {
    this.#cleaned.set(samples.subarray(0, this.#cleaned.length));
    this.#solve(samples);
    this.#setVariance(this.#initialVariance());
    this.#measureVariance(samples);
    for (let i = 0; i < ITERATIONS; i++) {
      this.#clean(samples);
      this.#solve(this.#cleaned);
      this.#measureVariance(samples);
    }
  }

  /** samples[at] less its prediction from those before it. */
  forwardError(samples: Float64Array, at: number): number {
    return samples[at]! - this.#predict(samples, at);
  }

  /** samples[at] less its prediction from those after it, `order` of which must be there. */
  backwardError(samples: Float64Array, at: number): number {
    return samples[at]! - this.#predictBack(samples, at);
  }

  /** From the samples before one. */
  #predict(samples: Float64Array, at: number): number {
    const parameters = this.parameters;
    let sum = 0;
    for (let i = 0, from = at - 1; i < parameters.length; i++, from--) {
      sum += parameters[i]! * samples[from]!;
    }
    return sum;
  }

  /** From the samples after one. */
  #predictBack(samples: Float64Array, at: number): number {
    const parameters = this.parameters;
    let sum = 0;
    for (let i = 0, from = at + 1; i < parameters.length; i++, from++) {
      sum += parameters[i]! * samples[from]!;
    }
    return sum;
  }

  /** Yule-Walker, of the windowed samples. */
  #solve(samples: Float64Array): void {
    const order = this.parameters.length;
    const windowed = this.#windowed;
    const size = windowed.length;
    for (let i = 0; i < size; i++) windowed[i] = samples[order + i]! * this.#window[i]!;
    for (let lag = 0; lag <= order; lag++) {
      let sum = 0;
      for (let i = lag; i < size; i++) sum += windowed[i]! * windowed[i - lag]!;
      this.#correlation[lag] = sum / size;
    }
    solveToeplitz(this.#correlation, this.parameters);
  }

  /** FluCoMa's own: it pairs parameters and lags in opposite order, and divides by the size once more. */
  #initialVariance(): number {
    const order = this.parameters.length;
    let variance = this.#correlation[0]!;
    for (let i = 0; i < order - 1; i++) {
      variance -= this.parameters[i]! * this.#correlation[order - 1 - i]!;
    }
    variance -= this.parameters[order - 1]! * this.#correlation[order]!;
    return variance / this.#window.length;
  }

  /** The mean square of errors that are not let beyond three deviations. */
  #measureVariance(samples: Float64Array): void {
    const order = this.parameters.length;
    const limit = ROBUST_FACTOR * Math.sqrt(this.#variance);
    let sum = 0;
    for (let i = 0; i < this.#window.length; i++) {
      const prediction = this.#predict(this.#cleaned, order + i);
      sum += clipped(samples[order + i]! - prediction, limit) ** 2;
    }
    this.#setVariance(sum / this.#window.length);
  }

  #clean(samples: Float64Array): void {
    const order = this.parameters.length;
    const limit = ROBUST_FACTOR * Math.sqrt(this.#variance);
    for (let at = order; at < this.#cleaned.length; at++) {
      const prediction = this.#predict(this.#cleaned, at);
      this.#cleaned[at] = prediction + clipped(samples[at]! - prediction, limit);
    }
  }

  #setVariance(variance: number): void {
    // Not Math.max: a variance that is no number counts as the least.
    this.#variance = variance > LEAST_VARIANCE ? variance : LEAST_VARIANCE;
  }
}

function clipped(value: number, limit: number): number {
  return Math.abs(value) > limit ? Math.sign(value) * limit : value;
}
