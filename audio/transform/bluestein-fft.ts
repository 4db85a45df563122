import { createPowerOfTwoFft, type ComplexFft } from './power-of-two-fft';

/**
 * A transform of any size as a convolution with a chirp, done with power-of-two transforms
 * (Bluestein 1970). About four times the work of the next power of two.
 */
export function createBluesteinFft(size: number): ComplexFft {
  const inner = createPowerOfTwoFft(2 ** Math.ceil(Math.log2(2 * size - 1)));
  const chirp = makeChirp(size);
  const filter = makeFilter(chirp, inner);
  const work = new Float64Array(2 * inner.size);
  const scale = 1 / inner.size;
  return {
    size,
    forward(data) {
      work.fill(0, 2 * size);
      multiply(data, chirp, work, size);
      inner.forward(work);
      multiply(work, filter, work, inner.size);
      // The inverse transform is the forward one between two conjugations.
      conjugate(work);
      inner.forward(work);
      conjugate(work);
      multiply(work, chirp, data, size);
      for (let i = 0; i < 2 * size; i++) data[i]! *= scale;
    },
  };
}

/** exp(-πi k²/size). k² is reduced modulo 2·size first: the angle would lose its digits otherwise. */
function makeChirp(size: number): Float64Array {
  const chirp = new Float64Array(2 * size);
  for (let k = 0; k < size; k++) {
    const angle = (-Math.PI * ((k * k) % (2 * size))) / size;
    chirp[2 * k] = Math.cos(angle);
    chirp[2 * k + 1] = Math.sin(angle);
  }
  return chirp;
}

function makeFilter(chirp: Float64Array, inner: ComplexFft): Float64Array {
  const filter = new Float64Array(2 * inner.size);
  const size = chirp.length / 2;
  for (let k = 0; k < size; k++) {
    for (const at of [k, (inner.size - k) % inner.size]) {
      filter[2 * at] = chirp[2 * k]!;
      filter[2 * at + 1] = -chirp[2 * k + 1]!;
    }
  }
  inner.forward(filter);
  return filter;
}

function conjugate(values: Float64Array): void {
  for (let i = 1; i < values.length; i += 2) values[i] = -values[i]!;
}

// eslint-disable-next-line max-params -- two factors, a target and a count: an object here would be made four times per transform
function multiply(a: Float64Array, b: Float64Array, to: Float64Array, count: number): void {
  for (let i = 0; i < 2 * count; i += 2) {
    const real = a[i]! * b[i]! - a[i + 1]! * b[i + 1]!;
    to[i + 1] = a[i]! * b[i + 1]! + a[i + 1]! * b[i]!;
    to[i] = real;
  }
}
