import { type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { createPaddedFrames, type PaddedFrames } from '../transform/padded-frames';
import { createDifferenceFunction } from './difference-function';
import { planPitch, type PitchOptions } from './period-range';
import { isTrough, parabolicShift } from './troughs';
import { ValueList } from '../matrix/value-list';

/** The parameters of librosa.yin. */
export interface YinOptions extends PitchOptions {
  /** The first minimum of the difference function below this is the period; default 0.1. */
  readonly troughThreshold?: number;
}

/** Fundamental frequency by YIN of a signal that arrives in blocks (librosa.yin 0.11). Keeps one number per frame. */
export class YinStream {
  readonly #frames: PaddedFrames;
  readonly #pitches = new ValueList();

  /** @throws InvalidParameterError */
  constructor(options: YinOptions) {
    const plan = planPitch(options);
    const { sampleRate, minPeriod } = plan;
    const threshold = requireFinite('troughThreshold', options.troughThreshold ?? 0.1, { min: 0 });
    const difference = createDifferenceFunction(plan);
    this.#frames = createPaddedFrames(plan, (buffer, start) => {
      const curve = difference(buffer, start);
      const lag = chooseLag(curve, threshold);
      this.#pitches.push(sampleRate / (minPeriod + lag + parabolicShift(curve, lag)));
    });
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#frames.push(block);
  }

  /** Hz per frame; in silence the highest that the options allow. @throws InvalidParameterError if the signal is too short */
  end(): Float32Array {
    this.#frames.end();
    return this.#pitches.toArray();
  }
}

/** The first trough below the threshold, else the lowest value. */
function chooseLag(curve: Float32Array, threshold: number): number {
  let lowest = 0;
  for (let i = 0; i < curve.length; i++) {
    if (curve[i]! < threshold && isTrough(curve, i)) return i;
    if (curve[i]! < curve[lowest]!) lowest = i;
  }
  return lowest;
}

/** The whole signal's fundamental frequency in Hz, one value per frame. @throws InvalidParameterError */
export function yin(signal: SampleArray, options: YinOptions): Float32Array {
  const stream = new YinStream(options);
  stream.push(signal);
  return stream.end();
}
