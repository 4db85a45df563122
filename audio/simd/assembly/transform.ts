// Fourier transforms of four real frames at a time, one frame in each of the four f32 lanes: no butterfly moves values
// between lanes. Complex values lie as eight floats: the four real parts, then the four imaginary ones (32 bytes).
// Stockham's radix-4 with a last radix-2 pass where the size wants it; the real transform is taken from a complex one of
// half the size. One instance serves one plan.

/** Bytes of a complex value of four lanes. */
export const COMPLEX: usize = 32;

/** Samples of a frame; a power of two from 16. */
let size: i32 = 0;
/** Values of the complex transform: half a frame. */
export let half: i32 = 0;
export let first: usize = 0;
let second: usize = 0;
let roots: usize = 0;
export let realRoots: usize = 0;
let window: usize = 0;

/** @returns where `bytes` bytes begin that nothing else uses, at a multiple of 16 */
export function allocate(bytes: usize): usize {
  return (heap.alloc(bytes + 16) + 15) & ~(15 as usize);
}

/** Makes room for frames of `frameSize` samples; the tables are filled by the caller. */
export function plan(frameSize: i32): void {
  size = frameSize;
  half = frameSize >> 1;
  first = allocate(<usize>half * COMPLEX);
  second = allocate(<usize>half * COMPLEX);
  window = allocate((<usize>size) << 2);
  roots = allocate((<usize>half) << 3);
  realRoots = allocate((<usize>(half + 1)) << 3);
}

/** f32 × size: what samples are multiplied by. */
export function windowAt(): usize {
  return window;
}

/** (cos, sin) of -2πi/half, f32 × 2 × half. */
export function rootsAt(): usize {
  return roots;
}

/** (cos, sin) of -2πk/size, f32 × 2 × (half + 1); spectra need the first half of them. */
export function realRootsAt(): usize {
  return realRoots;
}

/**
 * Transforms the four frames that begin at `signal`, `hop` samples apart.
 * @returns where the complex transform of half the size lies; `spectrum` and `power` take the real one from it
 */
export function transformFrames(signal: usize, hop: i32): usize {
  gather(signal, (<usize>hop) << 2);
  return transformed(first, half);
}

/** Four windowed frames into the lanes: even samples are real parts, odd ones imaginary. */
function gather(signal: usize, hopBytes: usize): void {
  const frame1 = signal + hopBytes;
  const frame2 = frame1 + hopBytes;
  const frame3 = frame2 + hopBytes;
  const end = (<usize>size) << 2;
  let out = first;
  for (let at: usize = 0; at < end; at += 16) {
    const factor = v128.load(window + at);
    const a = f32x4.mul(v128.load(signal + at), factor);
    const b = f32x4.mul(v128.load(frame1 + at), factor);
    const c = f32x4.mul(v128.load(frame2 + at), factor);
    const d = f32x4.mul(v128.load(frame3 + at), factor);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
    v128.store(out, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
    v128.store(out, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
    v128.store(out, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
    out += 64;
  }
}

/** The two buffers of complex values that transforms go to and fro between: the one, or the other. */
export function bufferAt(): usize {
  return first;
}

export function otherBuffer(buffer: usize): usize {
  return buffer == first ? second : first;
}

/**
 * The complex transform of the values in one of the two buffers.
 * @param points a power of two from 2, no more than half the planned size
 * @returns the buffer that the result lies in
 */
export function transformed(buffer: usize, points: i32): usize {
  const rootStep = half / points;
  let from = buffer;
  let to = otherBuffer(buffer);
  let length = points;
  let stride = 1;
  while (length >= 4) {
    radix4Pass(from, to, length >> 2, stride, rootStep * stride);
    const swapped = from;
    from = to;
    to = swapped;
    length >>= 2;
    stride <<= 2;
  }
  if (length == 1) return from;
  radix2Pass(from, to, stride);
  return to;
}

function radix4Pass(from: usize, to: usize, quarter: i32, stride: i32, rootStep: i32): void {
  const step = <usize>stride * COMPLEX;
  const quarterBytes = <usize>quarter * step;
  // The first group has no rotation: the whole of the last pass.
  plainButterflies(from, to, quarterBytes, step);
  for (let p = 1; p < quarter; p++) {
    const root1 = roots + ((<usize>(p * rootStep)) << 3);
    const root2 = roots + ((<usize>(2 * p * rootStep)) << 3);
    const root3 = roots + ((<usize>(3 * p * rootStep)) << 3);
    const w1r = v128.load32_splat(root1);
    const w1i = v128.load32_splat(root1, 4);
    const w2r = v128.load32_splat(root2);
    const w2i = v128.load32_splat(root2, 4);
    const w3r = v128.load32_splat(root3);
    const w3i = v128.load32_splat(root3, 4);
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
      const sumR = f32x4.add(ar, cr);
      const sumI = f32x4.add(ai, ci);
      const differenceR = f32x4.sub(ar, cr);
      const differenceI = f32x4.sub(ai, ci);
      const otherR = f32x4.add(br, dr);
      const otherI = f32x4.add(bi, di);
      // i · (b - d)
      const turnedR = f32x4.sub(di, bi);
      const turnedI = f32x4.sub(br, dr);
      v128.store(out, f32x4.add(sumR, otherR));
      v128.store(out, f32x4.add(sumI, otherI), 16);
      const out1 = out + step;
      const xr = f32x4.sub(differenceR, turnedR);
      const xi = f32x4.sub(differenceI, turnedI);
      v128.store(out1, f32x4.sub(f32x4.mul(xr, w1r), f32x4.mul(xi, w1i)));
      v128.store(out1, f32x4.add(f32x4.mul(xr, w1i), f32x4.mul(xi, w1r)), 16);
      const out2 = out1 + step;
      const yr = f32x4.sub(sumR, otherR);
      const yi = f32x4.sub(sumI, otherI);
      v128.store(out2, f32x4.sub(f32x4.mul(yr, w2r), f32x4.mul(yi, w2i)));
      v128.store(out2, f32x4.add(f32x4.mul(yr, w2i), f32x4.mul(yi, w2r)), 16);
      const out3 = out2 + step;
      const zr = f32x4.add(differenceR, turnedR);
      const zi = f32x4.add(differenceI, turnedI);
      v128.store(out3, f32x4.sub(f32x4.mul(zr, w3r), f32x4.mul(zi, w3i)));
      v128.store(out3, f32x4.add(f32x4.mul(zr, w3i), f32x4.mul(zi, w3r)), 16);
      a += COMPLEX;
      out += COMPLEX;
    }
  }
}

function plainButterflies(from: usize, to: usize, quarterBytes: usize, step: usize): void {
  const end = from + step;
  for (let a = from; a < end; a += COMPLEX) {
    const b = a + quarterBytes;
    const c = b + quarterBytes;
    const d = c + quarterBytes;
    const sumR = f32x4.add(v128.load(a), v128.load(c));
    const sumI = f32x4.add(v128.load(a, 16), v128.load(c, 16));
    const differenceR = f32x4.sub(v128.load(a), v128.load(c));
    const differenceI = f32x4.sub(v128.load(a, 16), v128.load(c, 16));
    const otherR = f32x4.add(v128.load(b), v128.load(d));
    const otherI = f32x4.add(v128.load(b, 16), v128.load(d, 16));
    const turnedR = f32x4.sub(v128.load(d, 16), v128.load(b, 16));
    const turnedI = f32x4.sub(v128.load(b), v128.load(d));
    let out = to;
    v128.store(out, f32x4.add(sumR, otherR));
    v128.store(out, f32x4.add(sumI, otherI), 16);
    out += step;
    v128.store(out, f32x4.sub(differenceR, turnedR));
    v128.store(out, f32x4.sub(differenceI, turnedI), 16);
    out += step;
    v128.store(out, f32x4.sub(sumR, otherR));
    v128.store(out, f32x4.sub(sumI, otherI), 16);
    out += step;
    v128.store(out, f32x4.add(differenceR, turnedR));
    v128.store(out, f32x4.add(differenceI, turnedI), 16);
    to += COMPLEX;
  }
}

function radix2Pass(from: usize, to: usize, stride: i32): void {
  const step = <usize>stride * COMPLEX;
  for (let at: usize = 0; at < step; at += 16) {
    const a = v128.load(from + at);
    const b = v128.load(from + at + step);
    v128.store(to + at, f32x4.add(a, b));
    v128.store(to + at + step, f32x4.sub(a, b));
  }
}

/** The complex spectrum of the four frames: half + 1 values of four lanes at `out`. */
export function spectrum(complex: usize, out: usize): void {
  const r = v128.load(complex);
  const i = v128.load(complex, 16);
  const zero = f32x4.splat(0);
  const last = out + <usize>half * COMPLEX;
  v128.store(out, f32x4.add(r, i));
  v128.store(out, zero, 16);
  v128.store(last, f32x4.sub(r, i));
  v128.store(last, zero, 16);
  spectrumBetween(complex, out, 1, half >> 1);
}

/** Only the bins from `from` to `to` and their mirror images in the spectrum's middle; 0 < `from`, `to` <= half / 2. */
export function spectrumBetween(complex: usize, out: usize, from: i32, to: i32): void {
  for (let k = from; k <= to; k++) {
    splitPair(complex, k);
    const low = out + <usize>k * COMPLEX;
    const high = out + <usize>(half - k) * COMPLEX;
    v128.store(low, lowR);
    v128.store(low, lowI, 16);
    v128.store(high, highR);
    v128.store(high, highI, 16);
  }
}

/** The power spectrum |X|² of the four frames: half + 1 values of four lanes (16 bytes each) at `out`. */
export function power(complex: usize, out: usize): void {
  const r = v128.load(complex);
  const i = v128.load(complex, 16);
  const sum = f32x4.add(r, i);
  const difference = f32x4.sub(r, i);
  v128.store(out, f32x4.mul(sum, sum));
  v128.store(out + ((<usize>half) << 4), f32x4.mul(difference, difference));
  for (let k = 1; k <= half >> 1; k++) {
    splitPair(complex, k);
    v128.store(out + ((<usize>k) << 4), f32x4.add(f32x4.mul(lowR, lowR), f32x4.mul(lowI, lowI)));
    v128.store(
      out + ((<usize>(half - k)) << 4),
      f32x4.add(f32x4.mul(highR, highR), f32x4.mul(highI, highI)),
    );
  }
}

// Values of bins k and half - k, which are taken from the same two complex ones.
export let lowR: v128 = f32x4.splat(0);
export let lowI: v128 = f32x4.splat(0);
let highR: v128 = f32x4.splat(0);
let highI: v128 = f32x4.splat(0);

export function splitPair(complex: usize, k: i32): void {
  const a = complex + <usize>k * COMPLEX;
  const b = complex + <usize>(half - k) * COMPLEX;
  const one = f32x4.splat(0.5);
  const ar = v128.load(a);
  const ai = v128.load(a, 16);
  const br = v128.load(b);
  const bi = v128.load(b, 16);
  const evenR = f32x4.mul(one, f32x4.add(ar, br));
  const evenI = f32x4.mul(one, f32x4.sub(ai, bi));
  const oddR = f32x4.mul(one, f32x4.add(ai, bi));
  const oddI = f32x4.mul(one, f32x4.sub(br, ar));
  const root = realRoots + ((<usize>k) << 3);
  const wr = v128.load32_splat(root);
  const wi = v128.load32_splat(root, 4);
  const turnedR = f32x4.sub(f32x4.mul(oddR, wr), f32x4.mul(oddI, wi));
  const turnedI = f32x4.add(f32x4.mul(oddR, wi), f32x4.mul(oddI, wr));
  lowR = f32x4.add(evenR, turnedR);
  lowI = f32x4.add(evenI, turnedI);
  highR = f32x4.sub(evenR, turnedR);
  highI = f32x4.sub(turnedI, evenI);
}
