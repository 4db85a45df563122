import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { FrameCutter } from '../transform/frame-cutter';
import { NO_SLICE } from './slicer-frames';
import { TransientDetector, type TransientSettings } from './transient-detector';

/** The parameters of FluCoMa's TransientSlice, with its defaults. Lengths are in samples. */
export interface TransientSliceOptions {
  /** Samples a prediction is made from, 10 to 200; default 20. */
  readonly order?: number;
  /** Samples looked at together, 100 to 4096, more than `order`; default 256. */
  readonly blockSize?: number;
  /** Samples around them that only shape the model, at most 1024, at least `order` are taken; default 128. */
  readonly padSize?: number;
  /** Errors are averaged with the exponent 2^skew, -10 to 10; default 0. */
  readonly skew?: number;
  /** A transient starts at so many deviations from what is before; default 2. */
  readonly threshFwd?: number;
  /** It ends below so many deviations from what is after; default 1.1. */
  readonly threshBack?: number;
  /** Errors are averaged over so many samples, at most `order`; default 14. */
  readonly windowSize?: number;
  /** Transients closer than this are one; default 25. */
  readonly clumpLength?: number;
  /** Least distance of slices; default 1000. */
  readonly minSliceLength?: number;
}

const DEFAULT_PADDING = 128;

/** FluCoMa's TransientSlice on a mono signal that arrives in blocks: slices where samples break with those around. */
export class TransientSliceStream {
  readonly #detector: TransientDetector;
  readonly #cutter: FrameCutter;
  readonly #minSliceLength: number;
  readonly #slices: number[] = [];
  /** Where the next hop starts. */
  #position: number;
  #wasTransient = false;
  /** Samples in which no slice may start. */
  #blocked = 0;
  #samples = 0;

  /** @throws InvalidParameterError */
  constructor(options: TransientSliceOptions = {}) {
    this.#minSliceLength = requireInteger('minSliceLength', options.minSliceLength ?? 1000, {
      min: 0,
    });
    this.#detector = new TransientDetector(planTransients(options));
    const { inputSize, hopSize } = this.#detector;
    // FluCoMa counts with the padding asked for, though it takes `order` where that is less.
    this.#position = -hopSize - (options.padSize ?? DEFAULT_PADDING);
    this.#cutter = new FrameCutter(
      { frameLength: inputSize, hopLength: hopSize, padding: inputSize },
      (samples, start) => this.#collect(this.#detector.detect(samples, start)),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#cutter.push(block);
    this.#samples += block.length;
  }

  /** Where slices start, in samples and ascending, or [-1] when there is none. */
  end(): number[] {
    if (this.#samples === 0) return [NO_SLICE];
    const { inputSize, hopSize } = this.#detector;
    this.#cutter.push(new Float64Array(inputSize + hopSize));
    const inside = this.#slices.filter((at) => at < this.#samples).map((at) => Math.max(0, at));
    return inside.length > 0 ? [...new Set(inside)] : [NO_SLICE];
  }

  #collect(detected: Uint8Array): void {
    for (let i = 0; i < detected.length; i++) {
      const isTransient = detected[i] === 1;
      const isSlice = isTransient && !this.#wasTransient && this.#blocked === 0;
      if (isSlice) this.#slices.push(this.#position + i);
      this.#blocked = isSlice ? this.#minSliceLength : Math.max(0, this.#blocked - 1);
      this.#wasTransient = isTransient;
    }
    this.#position += detected.length;
  }
}

function planTransients(options: TransientSliceOptions): TransientSettings {
  const order = requireInteger('order', options.order ?? 20, { min: 10, max: 200 });
  const blockSize = requireInteger('blockSize', options.blockSize ?? 256, { min: 100, max: 4096 });
  if (blockSize <= order) {
    throw new InvalidParameterError('blockSize', blockSize, `more than order (${order})`);
  }
  const padSize = requireInteger('padSize', options.padSize ?? DEFAULT_PADDING, {
    min: 0,
    max: 1024,
  });
  const windowSize = requireInteger('windowSize', options.windowSize ?? 14, { min: 0, max: order });
  return {
    order,
    blockSize,
    padSize: Math.max(padSize, order),
    power: 2 ** requireFinite('skew', options.skew ?? 0, { min: -10, max: 10 }),
    threshFwd: requireFinite('threshFwd', options.threshFwd ?? 2, { min: 0 }),
    threshBack: requireFinite('threshBack', options.threshBack ?? 1.1, { min: 0 }),
    halfWindow: windowSize >> 1,
    clumpLength: requireInteger('clumpLength', options.clumpLength ?? 25, { min: 0 }),
  };
}

/** Where slices of a whole mono signal start, in samples, or [-1] when there is none. @throws InvalidParameterError */
export function transientSlice(signal: SampleArray, options: TransientSliceOptions = {}): number[] {
  const stream = new TransientSliceStream(options);
  stream.push(signal);
  return stream.end();
}
