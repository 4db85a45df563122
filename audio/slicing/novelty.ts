const EPSILON = Number.EPSILON;

/**
 * How much the sound before the middle of the last `size` frames differs from the sound after it (Foote
 * 2000): a checkerboard over the cosine similarities of those frames with each other.
 */
export class Novelty {
  readonly #size: number;
  readonly #kernel: Float64Array;
  readonly #weight: number;
  readonly #similarities: Float64Array;
  readonly #frames: Float64Array[];
  readonly #norms: Float64Array;
  #next = 0;

  /** @param size frames, odd @param rows numbers per frame */
  constructor(size: number, rows: number) {
    this.#size = size;
    this.#kernel = checkerboard(size);
    this.#weight = this.#kernel.reduce((sum, value) => sum + value * value, 0);
    this.#similarities = new Float64Array(size * size);
    this.#frames = Array.from({ length: size }, () => new Float64Array(rows));
    this.#norms = new Float64Array(size);
  }

  /** Takes the next frame. */
  next(frame: Float64Array): number {
    const size = this.#size;
    const similarities = this.#similarities;
    this.#frames[this.#next]!.set(frame);
    this.#norms[this.#next] = Math.sqrt(product(frame, frame));
    this.#next = (this.#next + 1) % size;
    // One row up and one column to the left; what moves in is overwritten.
    similarities.copyWithin(0, size + 1);
    for (let i = 0; i < size; i++) {
      const similarity = this.#similarity((this.#next + i) % size, frame);
      similarities[i * size + size - 1] = similarity;
      similarities[(size - 1) * size + i] = similarity;
    }
    return product(similarities, this.#kernel) / this.#weight;
  }

  /** @param at a kept frame; the newest is the one at #next - 1 */
  #similarity(at: number, newest: Float64Array): number {
    const norm = this.#norms[(this.#next + this.#size - 1) % this.#size]!;
    const both = Math.max(Math.max(this.#norms[at]!, EPSILON) * norm, EPSILON);
    return product(this.#frames[at]!, newest) / both;
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Past with past and future with future positive, the rest negative, fading out from the middle. */
function checkerboard(size: number): Float64Array {
  const half = (size - 1) / 2;
  // FluCoMa divides as integers.
  const deviation = Math.floor(size / 3);
  const bell = (i: number): number => Math.exp((-i * i) / (2 * deviation * deviation));
  const kernel = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const isMixed = row < half !== column < half;
      kernel[row * size + column] = bell(row - half) * bell(column - half) * (isMixed ? -1 : 1);
    }
  }
  return kernel;
}
