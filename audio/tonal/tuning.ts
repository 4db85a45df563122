import { type SampleArray } from '../matrix/matrix';
import { createMagnitudeStream, type MagnitudeOptions } from '../transform/magnitude-stream';
import { TuningEstimator, type TuningOptions } from './tuning-estimator';

/** The parameters of librosa.estimate_tuning and of the spectrum under it; `hopLength` defaults to nFft / 4, `power` to 1. */
export type TuningStreamOptions = TuningOptions & MagnitudeOptions;

/** Finds the tuning of a signal that arrives in blocks. */
export class TuningStream {
  readonly #estimator: TuningEstimator;
  readonly #magnitudes: ReturnType<typeof createMagnitudeStream>;

  /** @throws InvalidParameterError */
  constructor(options: TuningStreamOptions) {
    this.#estimator = new TuningEstimator(options);
    this.#magnitudes = createMagnitudeStream(options, (values) => this.#estimator.add(values));
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#magnitudes.push(block);
  }

  /** The deviation from A440 in fractions of a bin. @throws InvalidParameterError if the signal is too short */
  end(): number {
    this.#magnitudes.end();
    return this.#estimator.estimate();
  }
}

/** The whole signal's deviation from A440 in fractions of a bin, from -0.5 to 0.5. @throws InvalidParameterError */
export function estimateTuning(signal: SampleArray, options: TuningStreamOptions): number {
  const stream = new TuningStream(options);
  stream.push(signal);
  return stream.end();
}
