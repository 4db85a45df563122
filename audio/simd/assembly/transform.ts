// Fourier transforms in the lanes of registers, one real frame in each lane: no butterfly moves values between lanes. T is
// f32 with four lanes, or f64 with two. Complex values lie as the real parts of all lanes, then the imaginary ones (32
// bytes). Stockham's radix-4 with a last radix-2 pass where the size wants it; the real transform is taken from a complex
// one of half the size. One instance serves one plan, of one T.

/** Bytes of a complex value of all lanes. */
export const COMPLEX: usize = 32;

/** What is kept of a bin. */
export enum Kept {
  complex,
  power,
  magnitude,
}

/** Values of the complex transform: half a frame. */
export let half: i32 = 0;
let first: usize = 0;
let second: usize = 0;
let roots: usize = 0;
let realRoots: usize = 0;

/** @returns where `bytes` bytes begin that nothing else uses, at a multiple of 16 */
export function allocate(bytes: usize): usize {
  return (heap.alloc(bytes + 16) + 15) & ~(15 as usize);
}

/**
 * Makes room for frames of `frameSize` samples, a power of two from 16; the tables are filled by the caller.
 * @param valueBytes of T
 */
export function plan(frameSize: i32, valueBytes: i32): void {
  half = frameSize >> 1;
  first = allocate(<usize>half * COMPLEX);
  second = allocate(<usize>half * COMPLEX);
  roots = allocate(<usize>(2 * half * valueBytes));
  realRoots = allocate(<usize>(2 * (half + 1) * valueBytes));
}

/** (cos, sin) of -2πi/half, T × 2 × half. */
export function rootsAt(): usize {
  return roots;
}

/** (cos, sin) of -2πk/size, T × 2 × (half + 1); spectra need the first half of them. */
export function realRootsAt(): usize {
  return realRoots;
}

/** Where the samples of all lanes are put before `forward`: even ones are real parts, odd ones imaginary. */
export function samplesAt(): usize {
  return first;
}

/**
 * Transforms the samples that were put at `samplesAt`.
 * @param out half + 1 bins of all lanes: 32 bytes each where complex, else 16
 */
// @ts-ignore: decorator
@inline
export function forward<T>(kept: Kept, out: usize): void {
  unpack<T>(transformed<T>(first, half), kept, out);
}

/**
 * Transforms spectra back; of the first and the last bin the real part alone counts. What comes lacks the factor 1/half, and
 * has the other sign in odd samples.
 * @param spectrum half + 1 complex bins of all lanes
 * @returns where the samples are, as for `forward`
 */
export function backward<T>(spectrum: usize): usize {
  pack<T>(spectrum);
  return transformed<T>(first, half);
}

/** The one of the two buffers that transforms go to and fro between which is not `buffer`; `samplesAt` is one of them. */
export function otherBuffer(buffer: usize): usize {
  return buffer == first ? second : first;
}

/**
 * The complex transform of the values in one of the two buffers.
 * @param points a power of two from 2, no more than half the planned size
 * @returns the buffer that the result lies in
 */
export function transformed<T>(buffer: usize, points: i32): usize {
  const rootStep = half / points;
  let from = buffer;
  let to = otherBuffer(buffer);
  let length = points;
  let stride = 1;
  while (length >= 4) {
    radix4Pass<T>(from, to, length >> 2, stride, rootStep * stride);
    const swapped = from;
    from = to;
    to = swapped;
    length >>= 2;
    stride <<= 2;
  }
  if (length == 1) return from;
  radix2Pass<T>(from, to, stride);
  return to;
}

function radix4Pass<T>(from: usize, to: usize, quarter: i32, stride: i32, rootStep: i32): void {
  const step = <usize>stride * COMPLEX;
  const quarterBytes = <usize>quarter * step;
  // The first group has no rotation: the whole of the last pass.
  plainButterflies<T>(from, to, step, quarterBytes);
  const rootBytes = <usize>(2 * rootStep) * sizeof<T>();
  for (let p = 1; p < quarter; p++) {
    const root1 = roots + <usize>p * rootBytes;
    const root2 = roots + <usize>(2 * p) * rootBytes;
    const root3 = roots + <usize>(3 * p) * rootBytes;
    const w1r = v128.load_splat<T>(root1);
    const w1i = v128.load_splat<T>(root1, sizeof<T>());
    const w2r = v128.load_splat<T>(root2);
    const w2i = v128.load_splat<T>(root2, sizeof<T>());
    const w3r = v128.load_splat<T>(root3);
    const w3i = v128.load_splat<T>(root3, sizeof<T>());
    let a = from + <usize>p * step;
    let out = to + <usize>(4 * p) * step;
    for (let q = 0; q < stride; q++) {
      const b = a + quarterBytes;
      const c = b + quarterBytes;
      const d = c + quarterBytes;
      const ar = v128.load(a);
      const ai = v128.load(a, 16);
      const br = v128.load(b);
      const bi = v128.load(b, 16);
      const cr = v128.load(c);
      const ci = v128.load(c, 16);
      const dr = v128.load(d);
      const di = v128.load(d, 16);
      const sumR = v128.add<T>(ar, cr);
      const sumI = v128.add<T>(ai, ci);
      const differenceR = v128.sub<T>(ar, cr);
      const differenceI = v128.sub<T>(ai, ci);
      const otherR = v128.add<T>(br, dr);
      const otherI = v128.add<T>(bi, di);
      // i · (b - d)
      const turnedR = v128.sub<T>(di, bi);
      const turnedI = v128.sub<T>(br, dr);
      v128.store(out, v128.add<T>(sumR, otherR));
      v128.store(out, v128.add<T>(sumI, otherI), 16);
      const out1 = out + step;
      const xr = v128.sub<T>(differenceR, turnedR);
      const xi = v128.sub<T>(differenceI, turnedI);
      v128.store(out1, v128.sub<T>(v128.mul<T>(xr, w1r), v128.mul<T>(xi, w1i)));
      v128.store(out1, v128.add<T>(v128.mul<T>(xr, w1i), v128.mul<T>(xi, w1r)), 16);
      const out2 = out1 + step;
      const yr = v128.sub<T>(sumR, otherR);
      const yi = v128.sub<T>(sumI, otherI);
      v128.store(out2, v128.sub<T>(v128.mul<T>(yr, w2r), v128.mul<T>(yi, w2i)));
      v128.store(out2, v128.add<T>(v128.mul<T>(yr, w2i), v128.mul<T>(yi, w2r)), 16);
      const out3 = out2 + step;
      const zr = v128.add<T>(differenceR, turnedR);
      const zi = v128.add<T>(differenceI, turnedI);
      v128.store(out3, v128.sub<T>(v128.mul<T>(zr, w3r), v128.mul<T>(zi, w3i)));
      v128.store(out3, v128.add<T>(v128.mul<T>(zr, w3i), v128.mul<T>(zi, w3r)), 16);
      a += COMPLEX;
      out += COMPLEX;
    }
  }
}

function plainButterflies<T>(from: usize, to: usize, step: usize, quarterBytes: usize): void {
  for (let at: usize = 0; at < step; at += COMPLEX) {
    const a = from + at;
    const b = a + quarterBytes;
    const c = b + quarterBytes;
    const d = c + quarterBytes;
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const cr = v128.load(c);
    const ci = v128.load(c, 16);
    const dr = v128.load(d);
    const di = v128.load(d, 16);
    const sumR = v128.add<T>(ar, cr);
    const sumI = v128.add<T>(ai, ci);
    const differenceR = v128.sub<T>(ar, cr);
    const differenceI = v128.sub<T>(ai, ci);
    const otherR = v128.add<T>(br, dr);
    const otherI = v128.add<T>(bi, di);
    const turnedR = v128.sub<T>(di, bi);
    const turnedI = v128.sub<T>(br, dr);
    const out = to + at;
    v128.store(out, v128.add<T>(sumR, otherR));
    v128.store(out, v128.add<T>(sumI, otherI), 16);
    const out1 = out + step;
    v128.store(out1, v128.sub<T>(differenceR, turnedR));
    v128.store(out1, v128.sub<T>(differenceI, turnedI), 16);
    const out2 = out1 + step;
    v128.store(out2, v128.sub<T>(sumR, otherR));
    v128.store(out2, v128.sub<T>(sumI, otherI), 16);
    const out3 = out2 + step;
    v128.store(out3, v128.add<T>(differenceR, turnedR));
    v128.store(out3, v128.add<T>(differenceI, turnedI), 16);
  }
}

function radix2Pass<T>(from: usize, to: usize, stride: i32): void {
  const step = <usize>stride * COMPLEX;
  for (let at: usize = 0; at < step; at += 16) {
    const a = v128.load(from + at);
    const b = v128.load(from + at + step);
    v128.store(to + at, v128.add<T>(a, b));
    v128.store(to + at + step, v128.sub<T>(a, b));
  }
}

/** The real transform's bins from the complex one's. */
// @ts-ignore: decorator
@inline
export function unpack<T>(complex: usize, kept: Kept, out: usize): void {
  const r = v128.load(complex);
  const i = v128.load(complex, 16);
  const zero = v128.splat<T>(<T>0);
  keep<T>(out, 0, v128.add<T>(r, i), zero, kept);
  keep<T>(out, half, v128.sub<T>(r, i), zero, kept);
  unpackBetween<T>(complex, kept, out, 1, half >> 1);
}

/** Only the bins from `from` to `to` and their mirror images in the spectrum's middle; 0 < `from`, `to` <= half / 2. */
// @ts-ignore: decorator
@inline
export function unpackBetween<T>(complex: usize, kept: Kept, out: usize, from: i32, to: i32): void {
  const one = v128.splat<T>(<T>0.5);
  let a = complex + <usize>(from - 1) * COMPLEX;
  let b = complex + <usize>(half - from + 1) * COMPLEX;
  let root = realRoots + <usize>(2 * (from - 1)) * sizeof<T>();
  for (let k = from; k <= to; k++) {
    a += COMPLEX;
    b -= COMPLEX;
    root += 2 * sizeof<T>();
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const evenR = v128.mul<T>(one, v128.add<T>(ar, br));
    const evenI = v128.mul<T>(one, v128.sub<T>(ai, bi));
    const oddR = v128.mul<T>(one, v128.add<T>(ai, bi));
    const oddI = v128.mul<T>(one, v128.sub<T>(br, ar));
    const wr = v128.load_splat<T>(root);
    const wi = v128.load_splat<T>(root, sizeof<T>());
    const turnedR = v128.sub<T>(v128.mul<T>(oddR, wr), v128.mul<T>(oddI, wi));
    const turnedI = v128.add<T>(v128.mul<T>(oddR, wi), v128.mul<T>(oddI, wr));
    keep<T>(out, k, v128.add<T>(evenR, turnedR), v128.add<T>(evenI, turnedI), kept);
    keep<T>(out, half - k, v128.sub<T>(evenR, turnedR), v128.sub<T>(turnedI, evenI), kept);
  }
}

// @ts-ignore: decorator
@inline
function keep<T>(out: usize, bin: i32, r: v128, i: v128, kept: Kept): void {
  if (kept == Kept.complex) {
    const at = out + <usize>bin * COMPLEX;
    v128.store(at, r);
    v128.store(at, i, 16);
    return;
  }
  const power = v128.add<T>(v128.mul<T>(r, r), v128.mul<T>(i, i));
  const at = out + ((<usize>bin) << 4);
  if (kept == Kept.power) v128.store(at, power);
  else v128.store(at, v128.sqrt<T>(power));
}

/** Undoes `unpack` and conjugates, since the inverse transform is taken with the forward one. */
function pack<T>(spectrum: usize): void {
  const one = v128.splat<T>(<T>0.5);
  let a = spectrum;
  let b = spectrum + <usize>half * COMPLEX;
  const dc = v128.load(a);
  const nyquist = v128.load(b);
  v128.store(first, v128.mul<T>(one, v128.add<T>(dc, nyquist)));
  v128.store(first, v128.mul<T>(one, v128.sub<T>(nyquist, dc)), 16);
  let root = realRoots;
  let low = first;
  let high = first + <usize>half * COMPLEX;
  for (let k = 1; k <= half >> 1; k++) {
    a += COMPLEX;
    b -= COMPLEX;
    low += COMPLEX;
    high -= COMPLEX;
    root += 2 * sizeof<T>();
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const evenR = v128.mul<T>(one, v128.add<T>(ar, br));
    const evenI = v128.mul<T>(one, v128.sub<T>(ai, bi));
    const turnedR = v128.mul<T>(one, v128.sub<T>(ar, br));
    const turnedI = v128.mul<T>(one, v128.add<T>(ai, bi));
    const wr = v128.load_splat<T>(root);
    const wi = v128.load_splat<T>(root, sizeof<T>());
    const oddR = v128.add<T>(v128.mul<T>(turnedR, wr), v128.mul<T>(turnedI, wi));
    const oddI = v128.sub<T>(v128.mul<T>(turnedI, wr), v128.mul<T>(turnedR, wi));
    v128.store(low, v128.sub<T>(evenR, oddI));
    v128.store(low, v128.neg<T>(v128.add<T>(evenI, oddR)), 16);
    v128.store(high, v128.add<T>(evenR, oddI));
    v128.store(high, v128.sub<T>(evenI, oddR), 16);
  }
}
