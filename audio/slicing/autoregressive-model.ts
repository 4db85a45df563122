import { addressOf, doubleRooms, type DoubleRoom } from '../simd/double-rooms';
import { instantiateKernels, type Kernels } from '../simd/kernels';
import { hannWindow } from '../transform/window';
import { solveToeplitz } from './toeplitz';

/** FluCoMa's settings, which its tools do not let the caller change. */
const ITERATIONS = 3;
const ROBUST_FACTOR = 3;
const LEAST_VARIANCE = 1e-7;
/** Values that the kernels take at a time. */
const LANES = 8;

interface ModelSizes {
  /** Samples a prediction is made from. */
  readonly order: number;
  /** Samples of which the model is estimated. */
  readonly size: number;
  /** Samples that lie after these. */
  readonly after: number;
}

type RoomName = 'window' | 'windowed' | 'correlation' | 'samples' | 'repaired' | 'predictions';

/**
 * Predicts a sample from those before it. Estimated robustly (Godsill and Rayner 1998, chapter 5): what
 * stands out counts as no more than three deviations, so that transients do not shape the model.
 */
export class AutoregressiveModel {
  /** For the caller to fill: `order` samples that only help to predict, `size` that are modelled, those after them. */
  readonly samples: Float64Array;
  readonly #order: number;
  readonly #size: number;
  readonly #kernels: Kernels;
  readonly #rooms: Readonly<Record<RoomName | 'parameters', DoubleRoom>>;
  readonly #correlation: Float64Array;
  /** Where lags begin to be zeros. */
  readonly #lags: number;
  #variance = LEAST_VARIANCE;

  constructor({ order, size, after }: ModelSizes) {
    this.#order = order;
    this.#size = size;
    this.#lags = LANES * Math.ceil((order + 1) / LANES);
    this.#kernels = instantiateKernels();
    const rooms = doubleRooms(this.#kernels, {
      window: size + LANES,
      windowed: this.#lags + size + LANES,
      correlation: this.#lags,
      samples: order + size + after + LANES,
      repaired: order + size + LANES,
      parameters: order,
      predictions: size + LANES,
    });
    rooms.window.values.set(hannWindow(size));
    this.#rooms = rooms;
    this.samples = rooms.samples.values.subarray(0, order + size + after);
    this.#correlation = rooms.correlation.values.subarray(0, order + 1);
  }

  /** Of the prediction's error. */
  get variance(): number {
    return this.#variance;
  }

  /** Estimates the model of the samples. */
  estimate(): void {
    const { samples, repaired } = this.#rooms;
    const modelled = this.samples.subarray(0, this.#order + this.#size);
    repaired.values.set(modelled);
    this.#solve(addressOf(samples, this.#order));
    this.#setVariance(this.#initialVariance());
    this.#measureVariance();
    for (let i = 0; i < ITERATIONS; i++) {
      this.#repair();
      this.#solve(addressOf(repaired, this.#order));
      this.#measureVariance();
    }
  }

  /** Predictions of up to `size` samples from those before them; reused. @param at the first of them */
  predict(at: number, count: number): Float64Array {
    return this.#predictions(addressOf(this.#rooms.samples, at - 1), -1, count);
  }

  /** Predictions of samples from those after them, `order` of which must be there; reused. */
  predictBack(at: number, count: number): Float64Array {
    return this.#predictions(addressOf(this.#rooms.samples, at + 1), 1, count);
  }

  #predictions(from: number, step: 1 | -1, count: number): Float64Array {
    const { parameters, predictions } = this.#rooms;
    this.#kernels.weightedSums(from, step, parameters.at, this.#order, count, predictions.at);
    return predictions.values;
  }

  /** Yule-Walker, of the windowed samples. */
  #solve(samples: number): void {
    const { window, windowed, correlation, parameters } = this.#rooms;
    const signal = addressOf(windowed, this.#lags);
    this.#kernels.windowed(samples, window.at, this.#size, signal);
    this.#kernels.autocorrelation(signal, this.#size, this.#lags, correlation.at);
    solveToeplitz(this.#correlation, parameters.values);
  }

  /** FluCoMa's own: it pairs parameters and lags in opposite order, and divides by the size once more. */
  #initialVariance(): number {
    const order = this.#order;
    const parameters = this.#rooms.parameters.values;
    let variance = this.#correlation[0]!;
    for (let i = 0; i < order - 1; i++) {
      variance -= parameters[i]! * this.#correlation[order - 1 - i]!;
    }
    variance -= parameters[order - 1]! * this.#correlation[order]!;
    return variance / this.#size;
  }

  /** The mean square of errors that are not let beyond three deviations. */
  #measureVariance(): void {
    const { samples, repaired, predictions } = this.#rooms;
    this.#predictions(addressOf(repaired, this.#order - 1), -1, this.#size);
    const squares = this.#kernels.limitedSquares(
      addressOf(samples, this.#order),
      predictions.at,
      this.#size,
      this.#limit,
    );
    this.#setVariance(squares / this.#size);
  }

  #repair(): void {
    const { samples, repaired, parameters } = this.#rooms;
    const order = this.#order;
    this.#kernels.repair(
      addressOf(samples, order),
      this.#size,
      parameters.at,
      order,
      this.#limit,
      addressOf(repaired, order),
    );
  }

  /** What an error counts as at most. */
  get #limit(): number {
    return ROBUST_FACTOR * Math.sqrt(this.#variance);
  }

  #setVariance(variance: number): void {
    // Not Math.max: a variance that is no number counts as the least.
    this.#variance = variance > LEAST_VARIANCE ? variance : LEAST_VARIANCE;
  }
}
