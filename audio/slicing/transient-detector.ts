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

/**
 * Finds samples that do not go with what is before and after them: FluCoMa's transient detection, after
 * the declicking of Godsill and Rayner 1998. Takes hop by hop, and remembers what it needs of those before.
 */
export class TransientDetector {
  readonly #settings: TransientSettings;
  readonly #model: AutoregressiveModel;
  readonly #samples: Float64Array;
  readonly #forward: Float64Array;
  readonly #backward: Float64Array;
  readonly #smoothForward: Float64Array;
  readonly #smoothBackward: Float64Array;
  readonly #triangle: Float64Array;
  readonly #detected: Uint8Array;

  constructor(settings: TransientSettings) {
    this.#settings = settings;
    const { order, blockSize, padSize, halfWindow } = settings;
    const size = blockSize + 2 * padSize;
    this.#model = new AutoregressiveModel(order, size);
    // Silence behind, for predictions from samples that a short padding does not hold.
    this.#samples = new Float64Array(order + size + order + halfWindow);
    this.#forward = new Float64Array(blockSize + halfWindow);
    this.#backward = new Float64Array(blockSize + halfWindow);
    this.#smoothForward = new Float64Array(this.hopSize);
    this.#smoothBackward = new Float64Array(this.hopSize);
    this.#triangle = triangleOf(halfWindow);
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
    this.#samples.copyWithin(0, this.hopSize, this.hopSize + kept);
    this.#samples.set(input.subarray(start, start + this.inputSize), kept);
    this.#model.estimate(this.#samples);
    this.#measureErrors();
    return this.#decide();
  }

  /** In deviations, averaged around every sample of the hop. */
  #measureErrors(): void {
    const { order, padSize, power } = this.#settings;
    const scale = 1 / Math.sqrt(this.#model.variance);
    for (let i = 0; i < this.#forward.length; i++) {
      const at = order + padSize + i;
      this.#forward[i] = (Math.abs(this.#model.forwardError(this.#samples, at)) * scale) ** power;
      this.#backward[i] = (Math.abs(this.#model.backwardError(this.#samples, at)) * scale) ** power;
    }
    this.#smooth(this.#forward, this.#smoothForward);
    this.#smooth(this.#backward, this.#smoothBackward);
  }

  #smooth(errors: Float64Array, smooth: Float64Array): void {
    const { order, power, halfWindow } = this.#settings;
    const triangle = this.#triangle;
    for (let i = 0; i < smooth.length; i++) {
      let sum = 0;
      for (let j = 0; j < triangle.length; j++) {
        sum += triangle[j]! * errors[order + i - halfWindow + j]!;
      }
      smooth[i] = sum ** (1 / power);
    }
  }

  #decide(): Uint8Array {
    const { threshFwd, threshBack } = this.#settings;
    const detected = this.#detected;
    let isTransient = false;
    let count = 0;
    for (let i = 0; i < detected.length; i++) {
      const backward = this.#smoothBackward[i]!;
      if (!isTransient) isTransient = backward > threshBack && this.#smoothForward[i]! > threshFwd;
      else if (backward < threshBack) isTransient = this.#goesOn(i);
      detected[i] = isTransient ? 1 : 0;
      count += detected[i]!;
    }
    // When most of a hop stands out, the model is wrong and not the sound.
    if (count > Math.floor(detected.length / 2)) detected.fill(0);
    return detected;
  }

  #goesOn(from: number): boolean {
    const to = Math.min(from + this.#settings.clumpLength, this.#smoothBackward.length);
    for (let i = from; i < to; i++) {
      if (this.#smoothBackward[i]! > this.#settings.threshBack) return true;
    }
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
