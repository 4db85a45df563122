import { frameCount } from '../framewise/frame-count';
import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** Receives a buffer and where in it the frame starts; valid during the call only. */
export type OnFrame = (buffer: Float64Array, start: number) => void;

export interface FrameCutterOptions {
  readonly frameLength: number;
  readonly hopLength: number;
  /** Zeros taken as standing before the first and after the last sample. */
  readonly padding: number;
}

/**
 * Cuts a signal that arrives in blocks of any size into overlapping frames.
 * Frames do not depend on the block sizes; nothing is allocated after construction.
 */
export class FrameCutter {
  readonly #options: FrameCutterOptions;
  readonly #onFrame: OnFrame;
  readonly #buffer: Float64Array;
  #filled = 0;
  /** Where the next frame starts in the buffer; past #filled when the hop is longer than a frame. */
  #next = 0;
  #samples = 0;

  constructor(options: FrameCutterOptions, onFrame: OnFrame) {
    this.#options = options;
    this.#onFrame = onFrame;
    // Four frames of room, so that the kept overlap is moved rarely.
    this.#buffer = new Float64Array(4 * options.frameLength + options.padding);
    this.#filled = options.padding;
  }

  /** Samples pushed so far, without padding. */
  get samples(): number {
    return this.#samples;
  }

  /** How many frames so many samples give, if they are enough. */
  framesOf(samples: number): number {
    const { frameLength, hopLength, padding } = this.#options;
    return frameCount({ size: frameLength, hop: hopLength, padding }, samples);
  }

  /** Takes the next samples. @throws InvalidParameterError if one is not finite */
  push(block: SampleArray): void {
    for (let taken = 0; taken < block.length;) {
      this.#makeRoom();
      const count = Math.min(block.length - taken, this.#buffer.length - this.#filled);
      this.#copyFinite(block, taken, count);
      taken += count;
      this.#cut();
    }
  }

  /** Cuts what is left, with the padding after it. @throws InvalidParameterError if the signal gave no frame */
  end(): void {
    for (let zeros = this.#options.padding; zeros > 0;) {
      this.#makeRoom();
      const count = Math.min(zeros, this.#buffer.length - this.#filled);
      this.#buffer.fill(0, this.#filled, this.#filled + count);
      this.#filled += count;
      zeros -= count;
      this.#cut();
    }
    const needed = Math.max(1, this.#options.frameLength - 2 * this.#options.padding);
    if (this.#samples < needed) {
      throw new InvalidParameterError('signal length', this.#samples, `at least ${needed} samples`);
    }
  }

  #copyFinite(block: SampleArray, from: number, count: number): void {
    const buffer = this.#buffer;
    const shift = this.#filled - from;
    const position = this.#samples - from;
    for (let i = from; i < from + count; i++) {
      const sample = block[i]!;
      // True for NaN and both infinities only; cheaper than Number.isFinite in this loop.
      if (sample - sample !== 0) {
        throw new InvalidParameterError(`sample ${position + i}`, sample, 'a finite number');
      }
      buffer[i + shift] = sample;
    }
    this.#filled += count;
    this.#samples += count;
  }

  #cut(): void {
    const { frameLength, hopLength } = this.#options;
    for (; this.#next + frameLength <= this.#filled; this.#next += hopLength) {
      this.#onFrame(this.#buffer, this.#next);
    }
  }

  #makeRoom(): void {
    if (this.#filled < this.#buffer.length) return;
    const keepFrom = Math.min(this.#next, this.#filled);
    this.#buffer.copyWithin(0, keepFrom, this.#filled);
    this.#filled -= keepFrom;
    this.#next -= keepFrom;
  }
}
