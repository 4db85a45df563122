import { createMatrix, type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { type OnValues } from '../framewise/framewise-feature';
import { FrameStore } from '../spectral/frame-store';
import { FrameCutter } from '../transform/frame-cutter';
import { type FrameDescriptor } from './frame-descriptor';

interface FrameGrid {
  readonly windowSize: number;
  readonly hopSize: number;
  /** Silence on both sides, in samples. */
  readonly padding: number;
}

/**
 * Describes a signal that arrives in blocks frame by frame, on the grid of FluCoMa's descriptors,
 * with silence on both sides. Frames end where hops begin, so where the hop does not divide the window the
 * first one starts (window mod hop) earlier. Descriptors with
 * a memory also hear the frames before the first that is kept.
 */
export class DescriptorStream {
  readonly #grid: FrameGrid;
  readonly #cutter: FrameCutter;
  #store: FrameStore;
  readonly #warmUp: number;
  #samples = 0;
  #frames = 0;
  #drained = 0;

  constructor(grid: FrameGrid, descriptor: FrameDescriptor) {
    const { windowSize, hopSize, padding } = grid;
    this.#grid = grid;
    this.#store = new FrameStore(descriptor.rows);
    this.#warmUp = Math.floor(windowSize / hopSize);
    this.#cutter = new FrameCutter(
      { frameLength: windowSize, hopLength: hopSize, padding: windowSize + padding },
      (samples, start) => {
        const values = descriptor.describe(samples, start);
        if (this.#frames++ >= this.#warmUp) this.#store.append().set(values);
      },
    );
  }

  /** Takes the next samples. @throws InvalidParameterError if one is not finite */
  push(block: SampleArray): void {
    this.#cutter.push(block);
    this.#samples += block.length;
  }

  /** Hands over the frames that are known and keeps them no longer, so that memory does not grow with the signal. */
  drain(onValues: OnValues): void {
    const ready = this.#store;
    this.#store = new FrameStore(ready.width);
    for (let t = 0; t < ready.frames; t++) onValues(ready.frame(t), this.#drained++);
  }

  /** The descriptors that were not handed over, (rows, frames). @throws InvalidParameterError if there was no sample */
  end(): Matrix {
    this.endFrames();
    return this.#matrix();
  }

  /** Makes the last frames known. @throws InvalidParameterError if there was no sample, or too few for a frame */
  endFrames(): void {
    if (this.#samples === 0) {
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    }
    const { windowSize, hopSize, padding } = this.#grid;
    this.#cutter.push(new Float64Array(padding));
    if (this.#frames > this.#warmUp) return;
    const needed = Math.max(1, hopSize * Math.floor(windowSize / hopSize) - 2 * padding);
    throw new InvalidParameterError(
      'signal length',
      this.#samples,
      `at least ${needed} samples with this padding`,
    );
  }

  #matrix(): Matrix {
    const { frames, width } = this.#store;
    const result = createMatrix(width, frames);
    for (let t = 0; t < frames; t++) {
      const values = this.#store.frame(t);
      for (let row = 0; row < width; row++) result.data[row * frames + t] = values[row]!;
    }
    return result;
  }
}

/** What a stream makes of a whole signal. @throws InvalidParameterError */
export function describeWith(stream: DescriptorStream, signal: SampleArray): Matrix {
  stream.push(signal);
  return stream.end();
}
