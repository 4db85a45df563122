import { frameCount } from '../framewise/frame-count';
import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFiniteSamples } from '../parameters/require-finite-samples';

interface FrameGrid {
  /** Samples of a frame. */
  readonly size: number;
  /** Samples between the beginnings of frames. */
  readonly hop: number;
  /** Zeros taken as standing before the first and after the last sample. */
  readonly padding: number;
}

/** Transforms as many neighbouring frames at a time as it has rows. */
interface Transform<Values> {
  /** The samples, for the caller to fill. */
  readonly signal: Values;
  /** A frame's values each, after `transform`. */
  readonly rows: readonly Values[];
  transform(start: number): void;
  /** Whether the samples from `from` to before `to` of `signal` are. */
  areFinite(from: number, to: number): boolean;
}

/** Frames there is room for beyond those under transformation, so that the kept overlap is moved rarely. */
const ROOM_FRAMES = 16;

/** Samples that the signal of a transform of `atATime` frames should have room for. */
export function capacityFor({ size, hop, padding }: FrameGrid, atATime: number): number {
  return size + (atATime - 1 + ROOM_FRAMES) * hop + padding;
}

/**
 * Transforms of a signal that arrives in blocks of any size, some overlapping frames at a time.
 * A frame's values do not depend on the block sizes; nothing is allocated after construction.
 */
export class FrameTransforms<Values extends Float32Array | Float64Array> {
  readonly #transforms: Transform<Values>;
  readonly #grid: FrameGrid;
  /** Receives a frame's values; the array is reused after the call. */
  readonly #onValues: (values: Values, frame: number) => void;
  /** Samples under the frames of one transform. */
  readonly #span: number;
  #filled: number;
  /** Where the next frame starts in the buffer; past #filled when the hop is longer than a frame. */
  #next = 0;
  #samples = 0;
  #frames = 0;

  constructor(
    grid: FrameGrid,
    transforms: Transform<Values>,
    onValues: (values: Values, frame: number) => void,
  ) {
    this.#grid = grid;
    this.#transforms = transforms;
    this.#onValues = onValues;
    this.#span = grid.size + (transforms.rows.length - 1) * grid.hop;
    this.#filled = grid.padding;
  }

  /** Samples pushed so far, without padding. */
  get samples(): number {
    return this.#samples;
  }

  /** How many frames so many samples give, if they are enough. */
  framesOf(samples: number): number {
    return frameCount(this.#grid, samples);
  }

  /** Takes the next samples. @throws InvalidParameterError if one is not finite */
  push(block: SampleArray): void {
    for (let taken = 0; taken < block.length;) {
      const count = Math.min(block.length - taken, this.#room());
      this.#copyFinite(block, taken, count);
      taken += count;
      this.#transform();
    }
  }

  /** Transforms what is left, with the padding after it. @returns how many frames there were @throws InvalidParameterError if the signal gave no frame */
  end(): number {
    const { size, hop, padding } = this.#grid;
    const { signal } = this.#transforms;
    for (let zeros = padding; zeros > 0;) {
      const count = Math.min(zeros, this.#room());
      signal.fill(0, this.#filled, this.#filled + count);
      this.#filled += count;
      zeros -= count;
      this.#transform();
    }
    const needed = Math.max(1, size - 2 * padding);
    if (this.#samples < needed) {
      throw new InvalidParameterError('signal length', this.#samples, `at least ${needed} samples`);
    }
    const left = Math.floor((this.#filled - this.#next - size) / hop) + 1;
    if (left > 0) {
      this.#room();
      // The other lanes run over what is no frame; their rows are not given.
      signal.fill(0, this.#filled, this.#next + this.#span);
      this.#give(left);
    }
    return this.#frames;
  }

  #copyFinite(block: SampleArray, from: number, count: number): void {
    const { signal } = this.#transforms;
    const isWhole = from === 0 && count === block.length;
    signal.set(isWhole ? block : block.subarray(from, from + count), this.#filled);
    if (!this.#transforms.areFinite(this.#filled, this.#filled + count)) {
      requireFiniteSamples(block.subarray(from, from + count), this.#samples);
    }
    this.#filled += count;
    this.#samples += count;
  }

  #transform(): void {
    while (this.#next + this.#span <= this.#filled) {
      this.#give(this.#transforms.rows.length);
      this.#next += this.#transforms.rows.length * this.#grid.hop;
    }
  }

  #give(frames: number): void {
    this.#transforms.transform(this.#next);
    for (let lane = 0; lane < frames; lane++) {
      this.#onValues(this.#transforms.rows[lane]!, this.#frames++);
    }
  }

  /** Room for samples, made by dropping what no frame needs any more. */
  #room(): number {
    const { signal } = this.#transforms;
    const isTight = this.#filled === signal.length || this.#next + this.#span > signal.length;
    if (isTight) {
      const keepFrom = Math.min(this.#next, this.#filled);
      signal.copyWithin(0, keepFrom, this.#filled);
      this.#filled -= keepFrom;
      this.#next -= keepFrom;
    }
    return signal.length - this.#filled;
  }
}
