/** Two second-order Butterworth high-passes in a row, as FluCoMa filters before it follows the envelope. */
export class HighPass {
  readonly #first: Biquad;
  readonly #second: Biquad;

  /** @param cutoff as a fraction of the sample rate, above 0 and at most 0.5 */
  constructor(cutoff: number) {
    const c = Math.tan(Math.PI * cutoff);
    const b0 = 1 / (1 + Math.SQRT2 * c + c * c);
    const a1 = 2 * b0 * (c * c - 1);
    const a2 = b0 * (1 - Math.SQRT2 * c + c * c);
    this.#first = new Biquad(b0, a1, a2);
    this.#second = new Biquad(b0, a1, a2);
  }

  next(sample: number): number {
    return this.#second.next(this.#first.next(sample));
  }
}

/** y = b0 (x - 2x' + x'') - a1 y' - a2 y'' */
class Biquad {
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;

  constructor(
    readonly b0: number,
    readonly a1: number,
    readonly a2: number,
  ) {}

  next(x: number): number {
    const { b0, a1, a2 } = this;
    const y = b0 * x - 2 * b0 * this.#x1 + b0 * this.#x2 - a1 * this.#y1 - a2 * this.#y2;
    this.#x2 = this.#x1;
    this.#x1 = x;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return y;
  }
}

/** A one-pole follower with its own time, in samples, for rising and for falling. */
export class Slide {
  #value: number;
  readonly #up: number;
  readonly #down: number;

  constructor(start: number, ramps: { readonly up: number; readonly down: number }) {
    this.#value = start;
    this.#up = 1 / ramps.up;
    this.#down = 1 / ramps.down;
  }

  next(target: number): number {
    const rate = target > this.#value ? this.#up : this.#down;
    this.#value += rate * (target - this.#value);
    return this.#value;
  }
}
