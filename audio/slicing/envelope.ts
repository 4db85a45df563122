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

  /** Filters the next samples in place. */
  apply(samples: Float64Array): void {
    this.#first.apply(samples);
    this.#second.apply(samples);
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

  apply(samples: Float64Array): void {
    const { b0, a1, a2 } = this;
    let [x1, x2, y1, y2] = [this.#x1, this.#x2, this.#y1, this.#y2];
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]!;
      const y = b0 * x - 2 * b0 * x1 + b0 * x2 - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      samples[i] = y;
    }
    [this.#x1, this.#x2, this.#y1, this.#y2] = [x1, x2, y1, y2];
  }
}

/** The times of a one-pole follower, in samples. */
interface Ramps {
  readonly up: number;
  readonly down: number;
}

/** A fast follower of a curve less a slow one, each with its own times for rising and for falling. */
export class EnvelopeDifference {
  readonly #fast: Ramps;
  readonly #slow: Ramps;
  #fastValue: number;
  #slowValue: number;

  /** @param start of both */
  constructor(start: number, { fast, slow }: { readonly fast: Ramps; readonly slow: Ramps }) {
    this.#fast = { up: 1 / fast.up, down: 1 / fast.down };
    this.#slow = { up: 1 / slow.up, down: 1 / slow.down };
    this.#fastValue = this.#slowValue = start;
  }

  /** Replaces the next values of the curve. */
  toDifferences(curve: Float64Array): void {
    const { up: fastUp, down: fastDown } = this.#fast;
    const { up: slowUp, down: slowDown } = this.#slow;
    let [fast, slow] = [this.#fastValue, this.#slowValue];
    for (let i = 0; i < curve.length; i++) {
      const target = curve[i]!;
      fast += (target > fast ? fastUp : fastDown) * (target - fast);
      slow += (target > slow ? slowUp : slowDown) * (target - slow);
      curve[i] = fast - slow;
    }
    [this.#fastValue, this.#slowValue] = [fast, slow];
  }
}
