import { SlidingSums } from '../simd/sliding-sums';
import { AutoregressiveModel } from './autoregressive-model';

/** How transients are told from the rest. */
export interface TransientSettings {
  /** Samples a prediction is made from. */
  readonly order: number;
  /** Samples looked at together, at least `order`. */
  readonly blockSize: number;
  /** Samples before and after them that only shape the model, at least `order`. */
  readonly padSize: number;
  /** Exponent by which errors are averaged. */
  readonly power: number;
  /** Deviations of the forward error at which a transient starts. */
  readonly threshFwd: number;
  /** Deviations of the backward error below which it ends. */
  readonly threshBack: number;
  /** Samples on either side that errors are averaged over, at most `order`. */
  readonly halfWindow: number;
  /** Transients closer than this are one. */
  readonly clumpLength: number;
}

interface Predicted {
  /** The first sample that is predicted. */
  readonly at: number;
  readonly predictions: Float64Array;
}

/**
 * Finds samples that do not go with what is before and after them: FluCoMa's transient detection, after
 * the declicking of Godsill and Rayner 1998. Takes hop by hop, and remembers what it needs of those before.
 */
export class TransientDetector {
  readonly #settings: TransientSettings;
  readonly #model: AutoregressiveModel;
  readonly #forward: SlidingSums;
  readonly #backward: SlidingSums;
  readonly #detected: Uint8Array;

  constructor(settings: TransientSettings) {
    this.#settings = settings;
    const { order, blockSize, padSize, halfWindow } = settings;
    this.#model = new AutoregressiveModel({
      order,
      size: blockSize + 2 * padSize,
      // Silence, for predictions from samples that a short padding does not hold.
      after: order + halfWindow,
    });
    const triangle = triangleOf(halfWindow);
    this.#forward = new SlidingSums(triangle, this.hopSize);
    this.#backward = new SlidingSums(triangle, this.hopSize);
    this.#detected = new Uint8Array(this.hopSize);
  }

  /** Samples told about at a time. */
  get hopSize(): number {
    return this.#settings.blockSize - this.#settings.order;
  }

  /** Samples to give at a time: a hop and what follows it. */
  get inputSize(): number {
    return this.hopSize + this.#settings.padSize;
  }

  /** For each sample of a hop whether it belongs to a transient; reused by the next call. @param start of the hop in `input` */
  detect(input: Float64Array, start: number): Uint8Array {
    const { order, padSize } = this.#settings;
    const kept = order + padSize + order;
    const { samples } = this.#model;
    samples.copyWithin(0, this.hopSize, this.hopSize + kept);
    samples.set(input.subarray(start, start + this.inputSize), kept);
    this.#model.estimate();
    this.#measureErrors();
    return this.#decide();
  }

  /** In deviations, averaged around every sample of the hop. */
  #measureErrors(): void {
    const { order, padSize, halfWindow } = this.#settings;
    const at = order + padSize + order - halfWindow;
    const count = this.#forward.input.length;
    this.#average(this.#forward, { at, predictions: this.#model.predict(at, count) });
    this.#average(this.#backward, { at, predictions: this.#model.predictBack(at, count) });
  }

  #average(smoothing: SlidingSums, { at, predictions }: Predicted): void {
    const { input, sums } = smoothing;
    const { power } = this.#settings;
    const { samples, variance } = this.#model;
    const scale = 1 / Math.sqrt(variance);
    for (let i = 0; i < input.length; i++) {
      input[i] = Math.abs(samples[at + i]! - predictions[i]!) * scale;
    }
    // The usual one; powers take longer than all the rest.
    if (power === 1) return smoothing.sum();
    for (let i = 0; i < input.length; i++) input[i] = input[i]! ** power;
    smoothing.sum();
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! ** (1 / power);
  }

  #decide(): Uint8Array {
    const { threshFwd, threshBack } = this.#settings;
    const [forward, backward] = [this.#forward.sums, this.#backward.sums];
    const detected = this.#detected;
    let isTransient = false;
    let count = 0;
    for (let i = 0; i < detected.length; i++) {
      const error = backward[i]!;
      if (!isTransient) isTransient = error > threshBack && forward[i]! > threshFwd;
      else if (error < threshBack) isTransient = this.#goesOn(i);
      detected[i] = isTransient ? 1 : 0;
      count += detected[i]!;
    }
    // When most of a hop stands out, the model is wrong and not the sound.
    if (count > Math.floor(detected.length / 2)) detected.fill(0);
    return detected;
  }

  #goesOn(from: number): boolean {
    const { sums } = this.#backward;
    const to = Math.min(from + this.#settings.clumpLength, sums.length);
    for (let i = from; i < to; i++) if (sums[i]! > this.#settings.threshBack) return true;
    return false;
  }
}

/** A triangle over 2 · halfWindow + 1 samples that adds up to 1. */
function triangleOf(halfWindow: number): Float64Array {
  const last = 2 * halfWindow + 2;
  const heights = Float64Array.from({ length: 2 * halfWindow + 1 }, (_, i) =>
    Math.min((i + 1) / last, 1 - (i + 1) / last),
  );
  const sum = heights.reduce((total, height) => total + height, 0);
  return heights.map((height) => height / sum);
}
