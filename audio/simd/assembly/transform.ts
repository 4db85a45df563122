// Fourier transforms in the lanes of registers, one real frame in each lane: no butterfly moves values between lanes. T is
// f32 with four lanes, or f64 with two. Complex values lie as the real parts of all lanes, then the imaginary ones (32
// bytes). Stockham's radix-4 with a last radix-2 pass where the size wants it. real-lanes.ts takes the transform of real frames
// from this one. One instance serves one plan, of one T.

/** Bytes of a complex value of all lanes. */
export const COMPLEX: usize = 32;

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
