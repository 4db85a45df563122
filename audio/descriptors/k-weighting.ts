/** The K weighting of ITU-R BS.1770: a high shelf, then a high-pass, as libebur128 computes them for any rate. */
export class KWeighting {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;

  /** @param sampleRate Hz */
  constructor(sampleRate: number) {
    this.#shelf = shelf(sampleRate);
    this.#highPass = highPass(sampleRate);
  }

  next(sample: number): number {
    return this.#highPass.next(this.#shelf.next(sample));
  }
}

/** y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y'', transposed so that two numbers remember all. */
class Biquad {
  #first = 0;
  #second = 0;

  constructor(
    readonly b: readonly [number, number, number],
    readonly a: readonly [number, number],
  ) {}

  next(x: number): number {
    const { b, a } = this;
    const y = b[0] * x + this.#first;
    this.#first = b[1] * x - a[0] * y + this.#second;
    this.#second = b[2] * x - a[1] * y;
    return y;
  }
}

function shelf(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const quality = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / quality + k * k;
  return new Biquad(
    [
      (high + (band * k) / quality + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / quality + k * k) / a0,
    ],
    [(2 * (k * k - 1)) / a0, (1 - k / quality + k * k) / a0],
  );
}

function highPass(sampleRate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const quality = 0.5003270373238773;
  const a0 = 1 + k / quality + k * k;
  return new Biquad([1, -2, 1], [(2 * (k * k - 1)) / a0, (1 - k / quality + k * k) / a0]);
}
