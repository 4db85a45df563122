/**
 * A complex transform of interleaved values: element i is (data[2i], data[2i+1]).
 * Unnormalised, kernel exp(-2πi jk/size).
 */
export interface ComplexFft {
  readonly size: number;
  /** Transforms `data` (2·size values) in place. */
  forward(data: Float64Array): void;
}

/**
 * Stockham radix-4 (with one radix-2 pass when the exponent is odd): sorts itself while it goes,
 * so there is no bit reversal, and works between `data` and one scratch array made here.
 * @param size a power of two, 1 or more
 */
export function createPowerOfTwoFft(size: number): ComplexFft {
  const twiddles = unitRoots(size);
  const scratch = new Float64Array(2 * size);
  return {
    size,
    forward(data) {
      let from: Float64Array = data;
      let to: Float64Array = scratch;
      let stride = 1;
      let length = size;
      for (; length >= 4; length >>= 2, stride <<= 2) {
        radix4Pass({ from, to, twiddles, length, stride });
        [from, to] = [to, from];
      }
      if (length === 2) {
        radix2Pass(from, to, stride);
        from = to;
      }
      if (from !== data) data.set(from);
    },
  };
}

/** exp(-2πi k/size) for k = 0 … size-1, interleaved. */
export function unitRoots(size: number): Float64Array {
  const roots = new Float64Array(2 * size);
  for (let k = 0; k < size; k++) {
    const angle = (-2 * Math.PI * k) / size;
    roots[2 * k] = Math.cos(angle);
    roots[2 * k + 1] = Math.sin(angle);
  }
  return roots;
}

interface Pass {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly twiddles: Float64Array;
  /** Length of the sub-transforms that remain. */
  readonly length: number;
  /** How many sub-transforms lie interleaved. */
  readonly stride: number;
}

function radix4Pass({ from, to, twiddles, length, stride }: Pass): void {
  const step = 2 * stride;
  // The distance of the four inputs of a butterfly; its outputs are `step` apart.
  const gap = step * (length >> 2);
  // The first group has no rotation: the whole of the last pass, where most time would be lost.
  plainButterflies(from, to, step, gap);
  for (let group = step; group < gap; group += step) {
    const w1r = twiddles[group]!;
    const w1i = twiddles[group + 1]!;
    const w2r = twiddles[2 * group]!;
    const w2i = twiddles[2 * group + 1]!;
    const w3r = twiddles[3 * group]!;
    const w3i = twiddles[3 * group + 1]!;
    for (let a = group, out = 4 * group; a < group + step; a += 2, out += 2) {
      const ar = from[a]!;
      const ai = from[a + 1]!;
      const br = from[a + gap]!;
      const bi = from[a + gap + 1]!;
      const cr = from[a + 2 * gap]!;
      const ci = from[a + 2 * gap + 1]!;
      const dr = from[a + 3 * gap]!;
      const di = from[a + 3 * gap + 1]!;
      const xr = ar - cr - (di - bi);
      const xi = ai - ci - (br - dr);
      const yr = ar + cr - (br + dr);
      const yi = ai + ci - (bi + di);
      const zr = ar - cr + (di - bi);
      const zi = ai - ci + (br - dr);
      to[out] = ar + cr + (br + dr);
      to[out + 1] = ai + ci + (bi + di);
      to[out + step] = xr * w1r - xi * w1i;
      to[out + step + 1] = xr * w1i + xi * w1r;
      to[out + 2 * step] = yr * w2r - yi * w2i;
      to[out + 2 * step + 1] = yr * w2i + yi * w2r;
      to[out + 3 * step] = zr * w3r - zi * w3i;
      to[out + 3 * step + 1] = zr * w3i + zi * w3r;
    }
  }
}

// eslint-disable-next-line max-params -- called once per pass with what the pass has just computed
function plainButterflies(from: Float64Array, to: Float64Array, step: number, gap: number): void {
  for (let a = 0; a < step; a += 2) {
    const ar = from[a]!;
    const ai = from[a + 1]!;
    const br = from[a + gap]!;
    const bi = from[a + gap + 1]!;
    const cr = from[a + 2 * gap]!;
    const ci = from[a + 2 * gap + 1]!;
    const dr = from[a + 3 * gap]!;
    const di = from[a + 3 * gap + 1]!;
    to[a] = ar + cr + (br + dr);
    to[a + 1] = ai + ci + (bi + di);
    to[a + step] = ar - cr - (di - bi);
    to[a + step + 1] = ai - ci - (br - dr);
    to[a + 2 * step] = ar + cr - (br + dr);
    to[a + 2 * step + 1] = ai + ci - (bi + di);
    to[a + 3 * step] = ar - cr + (di - bi);
    to[a + 3 * step + 1] = ai - ci + (br - dr);
  }
}

function radix2Pass(from: Float64Array, to: Float64Array, stride: number): void {
  const half = 2 * stride;
  for (let q = 0; q < half; q++) {
    const a = from[q]!;
    const b = from[q + half]!;
    to[q] = a + b;
    to[q + half] = a - b;
  }
}
