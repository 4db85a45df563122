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
  /** For each of the values those of many frames, after `transformInto`; null or left out where there is no such thing. */
  readonly columns?: readonly Float32Array[] | null;
  transform(start: number): void;
  /** Transforms into as many of the columns as there are rows, from `column` on. */
  transformInto?(start: number, column: number): void;
  /** Whether the samples from `from` to before `to` of `signal` are. */
  areFinite(from: number, to: number): boolean;
}

/**
 * Receives values of many frames at a time: for each of a frame's values an array, of which the first `count` are given;
 * the arrays are reused after the call.
 */
export type OnColumns = (rows: readonly Float32Array[], count: number) => void;

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
  #onColumns: OnColumns | null = null;
  /** Columns that are not given yet. */
  #waiting = 0;

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

  /** From now on gives the values of many frames at a time, if it can; to be called before the first sample. */
  giveColumns(onColumns: OnColumns): void {
    if (this.#transforms.columns) this.#onColumns = onColumns;
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
    this.#giveWaiting();
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
    if (this.#onColumns !== null) return this.#keep(frames);
    this.#transforms.transform(this.#next);
    for (let lane = 0; lane < frames; lane++) {
      this.#onValues(this.#transforms.rows[lane]!, this.#frames++);
    }
  }

  #keep(frames: number): void {
    this.#transforms.transformInto!(this.#next, this.#waiting);
    this.#waiting += frames;
    this.#frames += frames;
    if (this.#waiting === this.#transforms.columns![0]!.length) this.#giveWaiting();
  }

  #giveWaiting(): void {
    if (this.#waiting > 0) this.#onColumns!(this.#transforms.columns!, this.#waiting);
    this.#waiting = 0;
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
