/** The symmetric window of so many values; its last value is left out to make it periodic. */
type Shape = (length: number, shape: number) => Float64Array;

/** Windows as sums of cosines: Σ (-1)^i c_i cos(2πi x), as scipy has them; `blackmanharris62` is Essentia's name. */
export const COSINE_SUMS = {
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168],
  nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
  flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
  blackmanharris62: [0.44959, 0.49364, 0.05677],
  boxcar: [1],
  ones: [1],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** The other windows of scipy.signal.windows, symmetric. */
export const SHAPES = {
  bartlett: over((x) => 1 - Math.abs(x)),
  triang: (length) => {
    const half = length % 2 === 0 ? length / 2 : (length + 1) / 2;
    return about(length, (distance) => 1 - Math.abs(distance) / half);
  },
  parzen: (length) =>
    about(length, (distance) => {
      const share = Math.abs(distance) / (length / 2);
      const isInner = Math.abs(distance) <= (length - 1) / 4;
      return isInner ? 1 - 6 * share ** 2 + 6 * share ** 3 : 2 * (1 - share) ** 3;
    }),
  bohman: over((x) => {
    const far = Math.abs(x);
    if (far >= 1) return 0;
    return (1 - far) * Math.cos(Math.PI * far) + Math.sin(Math.PI * far) / Math.PI;
  }),
  barthann: over((x) => {
    const far = Math.abs(x) / 2;
    return 0.62 - 0.48 * far + 0.38 * Math.cos(2 * Math.PI * far);
  }),
  cosine: (length) =>
    Float64Array.from({ length }, (_, n) => Math.sin((Math.PI / length) * (n + 0.5))),
  lanczos: over((x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))),
  kaiser: (length, beta) => {
    const peak = besselI0(beta);
    return over((x) => besselI0(beta * Math.sqrt(Math.max(0, 1 - x * x))) / peak)(length, beta);
  },
  gaussian: (length, deviation) =>
    about(length, (distance) => Math.exp(-0.5 * (distance / deviation) ** 2)),
  tukey: over((x, alpha) => {
    const intoTaper = Math.abs(x) - (1 - alpha);
    if (alpha === 0 || intoTaper <= 0) return 1;
    return 0.5 * (1 + Math.cos((Math.PI * intoTaper) / alpha));
  }),
} as const satisfies Readonly<Record<string, Shape>>;

/** By the distance from the middle, from -1 at the first to 1 at the last value. */
function over(value: (x: number, shape: number) => number): Shape {
  return (length, shape) =>
    Float64Array.from({ length }, (_, n) => value((2 * n - (length - 1)) / (length - 1), shape));
}

/** By the distance from the middle in samples. */
function about(length: number, value: (distance: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, n) => value(n - (length - 1) / 2));
}

/** The modified Bessel function of the first kind, order 0, by its power series. */
export function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}
