import { ColumnMedians } from '../simd/running-medians';
import { reflectIndex } from './reflect';

/** Receives frame `frame` itself and its running median; both arrays are reused after the call. */
type OnMedian = (values: Float32Array, medians: Float32Array, frame: number) => void;

/**
 * The running median along time, in every bin, of frames that arrive one by one, mirrored at both
 * ends of the signal. Frame t comes out when frame t + floor((size - 1) / 2) is in, or at the end,
 * so memory is `size` frames however long the signal.
 */
export class TimeMedian {
  readonly #windows: ColumnMedians;
  readonly #onMedian: OnMedian;
  /** Frames a window reaches back and forward. */
  readonly #back: number;
  readonly #ahead: number;
  #received = 0;
  #given = 0;

  constructor(shape: { readonly bins: number; readonly size: number }, onMedian: OnMedian) {
    const { bins, size } = shape;
    // One more than the window: the frame that leaves is needed when the new one has come.
    this.#windows = new ColumnMedians({ columns: bins, size, rows: size + 1 });
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
    return this.#windows.rows[this.#row(index)]!;
  }

  #row(index: number): number {
    return index % this.#windows.rows.length;
  }

  /** @param length how many frames there are, as far as mirroring is concerned */
  #give(length: number): void {
    const t = this.#given++;
    const row = (index: number): number => this.#row(reflectIndex(index, length));
    if (t > 0) this.#windows.slide(row(t - 1 - this.#back), row(t + this.#ahead));
    else for (let i = -this.#back; i <= this.#ahead; i++) this.#windows.insert(row(i));
    this.#onMedian(this.#at(t), this.#windows.medians, t);
  }
}
