import { reflectIndex } from './reflect';
import { SortedWindows } from './sorted-windows';

/** Receives frame `frame` itself and its running median; both arrays are reused after the call. */
type OnMedian = (values: Float32Array, medians: Float32Array, frame: number) => void;

/**
 * The running median along time, in every bin, of frames that arrive one by one, mirrored at both
 * ends of the signal. Frame t comes out when frame t + floor((size - 1) / 2) is in, or at the end,
 * so memory is `size` frames however long the signal.
 */
export class TimeMedian {
  readonly #windows: SortedWindows;
  readonly #ring: Float32Array[];
  readonly #medians: Float32Array;
  readonly #onMedian: OnMedian;
  /** Frames a window reaches back and forward. */
  readonly #back: number;
  readonly #ahead: number;
  #received = 0;
  #given = 0;

  constructor(shape: { readonly bins: number; readonly size: number }, onMedian: OnMedian) {
    const { bins, size } = shape;
    this.#windows = new SortedWindows(bins, size);
    // One more than the window: the frame that leaves is needed when the new one has come.
    this.#ring = Array.from({ length: size + 1 }, () => new Float32Array(bins));
    this.#medians = new Float32Array(bins);
    this.#onMedian = onMedian;
    this.#back = size >> 1;
    this.#ahead = size - 1 - this.#back;
  }

  /** Takes the next frame (copied). */
  push(frame: Float32Array): void {
    this.#at(this.#received++).set(frame);
    if (this.#received > this.#ahead) this.#give(this.#received);
  }

  /** Gives out the frames that were waiting. */
  end(): void {
    while (this.#given < this.#received) this.#give(this.#received);
  }

  #at(index: number): Float32Array {
    return this.#ring[index % this.#ring.length]!;
  }

  /** @param length how many frames there are, as far as mirroring is concerned */
  #give(length: number): void {
    const t = this.#given++;
    if (t === 0) this.#start(length);
    else {
      const leaving = this.#at(reflectIndex(t - 1 - this.#back, length));
      const coming = this.#at(reflectIndex(t + this.#ahead, length));
      this.#windows.slideAll(leaving, coming, this.#medians);
    }
    this.#onMedian(this.#at(t), this.#medians, t);
  }

  #start(length: number): void {
    const { size, lines } = this.#windows;
    const column = new Float32Array(size);
    for (let bin = 0; bin < lines; bin++) {
      for (let i = 0; i < size; i++)
        column[i] = this.#at(reflectIndex(i - this.#back, length))[bin]!;
      this.#windows.reset(bin, column);
      this.#medians[bin] = this.#windows.median(bin);
    }
  }
}
