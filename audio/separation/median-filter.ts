import { requireInteger } from '../parameters/require-number';
import { mirrored } from './reflect';
import { SortedWindows } from './sorted-windows';

/**
 * A planned running median over lines of one length, mirrored at the ends
 * (scipy.ndimage.median_filter, mode `reflect`). An even window reaches one further back than forward.
 */
export class LineMedian {
  readonly #window: SortedWindows;
  readonly #padded: Float32Array;
  readonly #source: Int32Array;

  /** @throws InvalidParameterError */
  constructor(
    readonly length: number,
    readonly size: number,
  ) {
    requireInteger('length', length, { min: 1 });
    requireInteger('size', size, { min: 1 });
    this.#window = new SortedWindows(1, size);
    this.#padded = new Float32Array(length + size - 1);
    this.#source = mirrored(length, size);
  }

  /** Writes the running median of `line` to `medians`. */
  apply(line: Float32Array, medians: Float32Array): void {
    const padded = this.#padded;
    const size = this.size;
    for (let i = 0; i < padded.length; i++) padded[i] = line[this.#source[i]!]!;
    this.#window.reset(0, padded.subarray(0, size));
    medians[0] = this.#window.median(0);
    for (let i = 1; i < this.length; i++) {
      this.#window.slide(0, padded[i - 1]!, padded[i + size - 1]!);
      medians[i] = this.#window.median(0);
    }
  }
}

/** The running median of a line over `size` values. @throws InvalidParameterError */
export function medianFilter(line: Float32Array, size: number): Float32Array {
  const medians = new Float32Array(line.length);
  new LineMedian(line.length, size).apply(line, medians);
  return medians;
}
