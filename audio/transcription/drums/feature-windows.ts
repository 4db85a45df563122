import { requireInteger } from '../../parameters/require-number';

export interface FeatureWindowOptions {
  /** Values of a frame. */
  readonly columns: number;
  /** Frames that a window is there for. */
  readonly ownFrames: number;
  /** Further frames on each side, which its own depend on. */
  readonly contextFrames: number;
}

/** Frames for a model: row after row, with those on both sides that the model needs to judge the window's own. */
export interface FeatureWindow {
  readonly data: Float32Array<ArrayBuffer>;
  readonly frames: number;
  /** Frames before the window's own. */
  readonly skip: number;
  readonly own: number;
}

/**
 * Cuts frames that arrive one by one into windows. At the signal's ends a window has no context on that side, so that a
 * model sees there what it would see of the whole. Memory is that of two windows.
 */
export class FeatureWindows {
  readonly #columns: number;
  readonly #own: number;
  readonly #context: number;
  readonly #frames: Float32Array;
  /** Frames that are kept, and how many of them are context before the next window. */
  #filled = 0;
  #before = 0;

  /** @throws InvalidParameterError */
  constructor({ columns, ownFrames, contextFrames }: FeatureWindowOptions) {
    this.#columns = requireInteger('columns', columns, { min: 1 });
    this.#own = requireInteger('ownFrames', ownFrames, { min: 1 });
    this.#context = requireInteger('contextFrames', contextFrames, { min: 0 });
    this.#frames = new Float32Array(columns * (ownFrames + 2 * contextFrames));
  }

  /** Takes one frame. @returns a window if one is complete with it */
  push(values: Float32Array): FeatureWindow | null {
    this.#frames.set(values, this.#filled * this.#columns);
    this.#filled++;
    if (this.#filled < this.#before + this.#own + this.#context) return null;
    const window = this.#cut(this.#own);
    const next = this.#before + this.#own;
    const from = Math.max(0, next - this.#context);
    this.#frames.copyWithin(0, from * this.#columns, this.#filled * this.#columns);
    this.#filled -= from;
    this.#before = next - from;
    return window;
  }

  /** @returns the last window; null if all frames are in others */
  end(): FeatureWindow | null {
    const own = this.#filled - this.#before;
    return own === 0 ? null : this.#cut(own);
  }

  #cut(own: number): FeatureWindow {
    const frames = this.#filled;
    const data = this.#frames.slice(0, frames * this.#columns);
    return { data, frames, skip: this.#before, own };
  }
}
