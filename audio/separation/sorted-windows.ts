/**
 * Many sorted windows of one length, one per line, each kept sorted by moving the values between
 * the one that leaves and the one that comes: linear in the window, no sorting after the start.
 */
export class SortedWindows {
  readonly #values: Float32Array;
  readonly #rank: number;

  /**
   * @param lines how many windows
   * @param size values per window; the median is the one of rank floor(size / 2), as in scipy
   */
  constructor(
    readonly lines: number,
    readonly size: number,
  ) {
    this.#values = new Float32Array(lines * size);
    this.#rank = size >> 1;
  }

  /** Starts one line over with `size` values in any order. */
  reset(line: number, values: Float32Array): void {
    const window = this.#values.subarray(line * this.size, (line + 1) * this.size);
    window.set(values);
    window.sort();
  }

  /** The median of one line. */
  median(line: number): number {
    return this.#values[line * this.size + this.#rank]!;
  }

  /** In every line takes out one value that is in the window, puts in another, and writes the new median. */
  slideAll(leaving: Float32Array, coming: Float32Array, medians: Float32Array): void {
    for (let line = 0; line < this.lines; line++) {
      this.slide(line, leaving[line]!, coming[line]!);
      medians[line] = this.median(line);
    }
  }

  /** In one line takes out a value that is in the window and puts in another. */
  slide(line: number, leaving: number, coming: number): void {
    if (leaving === coming) return;
    const values = this.#values;
    const first = line * this.size;
    let at = lowerBound(values, first, first + this.size, leaving);
    if (coming > leaving) {
      const last = first + this.size - 1;
      while (at < last && values[at + 1]! < coming) {
        values[at] = values[at + 1]!;
        at++;
      }
    } else {
      while (at > first && values[at - 1]! > coming) {
        values[at] = values[at - 1]!;
        at--;
      }
    }
    values[at] = coming;
  }
}

/** The first position in values[from … to) that is not below `wanted`. */
// eslint-disable-next-line max-params -- the innermost loop of the separation: an object per call would cost more than the search
function lowerBound(values: Float32Array, from: number, to: number, wanted: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
