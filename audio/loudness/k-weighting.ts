import { InvalidParameterError } from '../parameters/invalid-parameter';

/** One second-order section, normalised so that a0 is 1. */
interface Section {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/**
 * ITU-R BS.1770-4 annex 1: a high shelf for the head and a high-pass after it. The standard states coefficients for
 * 48 kHz; these are the analogue filters behind them, bilinear-transformed to any rate.
 */
function sections(sampleRate: number): readonly [Section, Section] {
  return [shelf(sampleRate), highPass(sampleRate)];
}

function shelf(sampleRate: number): Section {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b: [
      (high + (band * k) / q + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / q + k * k) / a0,
    ],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

function highPass(sampleRate: number): Section {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

/** What falls below this counts as 0, so that silence after sound does not become slow denormal arithmetic. */
const TINY = 1e-30;

/** The K-weighting of one channel, as sums of squares over stretches of samples. */
export class KWeighting {
  readonly #coefficients: Float64Array;
  /** Two states per section (transposed direct form II). */
  readonly #state = new Float64Array(4);

  constructor(sampleRate: number) {
    const [first, second] = sections(sampleRate);
    this.#coefficients = Float64Array.from([...first.b, ...first.a, ...second.b, ...second.a]);
  }

  /**
   * Filters `block[from, to)` and gives the sum of squares of what comes out.
   * @param position of the block's first sample in the signal, for the error
   * @throws InvalidParameterError if a sample is not finite
   */
  energy(block: ArrayLike<number>, { from, to, position }: Stretch): number {
    const [b0, b1, b2, a1, a2, d0, d1, d2, c1, c2] = this.#coefficients as unknown as Ten;
    let [s0, s1, s2, s3] = this.#state as unknown as readonly [number, number, number, number];
    let sum = 0;
    for (let i = from; i < to; i++) {
      const x = block[i]!;
      const y = b0 * x + s0;
      s0 = b1 * x - a1 * y + s1;
      s1 = b2 * x - a2 * y;
      const z = d0 * y + s2;
      s2 = d1 * y - c1 * z + s3;
      s3 = d2 * y - c2 * z;
      sum += z * z;
    }
    // The filters are stable: a sum that is not finite had a sample that was not.
    if (sum - sum !== 0) throw notFinite(block, { from, to, position });
    this.#keep(s0, s1, [s2, s3]);
    return sum;
  }

  #keep(s0: number, s1: number, [s2, s3]: readonly [number, number]): void {
    const state = this.#state;
    state[0] = Math.abs(s0) < TINY ? 0 : s0;
    state[1] = Math.abs(s1) < TINY ? 0 : s1;
    state[2] = Math.abs(s2) < TINY ? 0 : s2;
    state[3] = Math.abs(s3) < TINY ? 0 : s3;
  }
}

type Ten = readonly [
  ...(readonly [number, number, number, number, number]),
  ...(readonly [number, number, number, number, number]),
];

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly position: number;
}

function notFinite(block: ArrayLike<number>, { from, to, position }: Stretch): Error {
  let i = from;
  while (i < to - 1 && Number.isFinite(block[i])) i++;
  return new InvalidParameterError(`sample ${position + i}`, block[i]!, 'a finite number');
}
