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

/**
 * The complex transform of the values in one of the two buffers, of which `samplesAt` is one.
 * @param points a power of two from 2, no more than half the planned size
 * @returns the buffer that the result lies in
 */
export function transformed<T>(buffer: usize, points: i32): usize {
  const rootStep = half / points;
  let from = buffer;
  let to = buffer == first ? second : first;
  let length = points;
  let stride = 1;
  while (length >= 4) {
    radix4Pass<T>(from, to, length >> 2, stride, rootStep * stride, roots);
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

/**
 * A pass of Stockham's transform of radix 4 over `stride` interleaved transforms.
 * @param quarter of what is left of the transform's length
 * @param rootStep from one rotation to the next in `table`, in values
 */
export function radix4Pass<T>(
  from: usize,
  to: usize,
  quarter: i32,
  stride: i32,
  rootStep: i32,
  table: usize,
): void {
  const step = <usize>stride * COMPLEX;
  const part = <usize>quarter * step;
  // The first group has no rotation: the whole of the last pass.
  butterflies4<T>(from, to, part, step, false, 0, 0);
  const rootBytes = <usize>(2 * rootStep) * sizeof<T>();
  for (let p = 1; p < quarter; p++) {
    const out = to + <usize>(4 * p) * step;
    butterflies4<T>(from + <usize>p * step, out, part, step, true, table, <usize>p * rootBytes);
  }
}

/**
 * The butterflies of a group.
 * @param part bytes from one of a butterfly's values to the next
 * @param step bytes of the group, and from one result to the next
 * @param turns whether results are rotated; known when this is compiled
 * @param root bytes to the rotation of the second result in `table`; those of the following ones are multiples of it
 */
// @ts-ignore: decorator
@inline
function butterflies4<T>(
  from: usize,
  to: usize,
  part: usize,
  step: usize,
  turns: bool,
  table: usize,
  root: usize,
): void {
  const end = from + step;
  let out = to;
  for (let a = from; a < end; a += COMPLEX) {
    const b = a + part;
    const c = b + part;
    const d = c + part;
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
    keepTurned<T>(out, v128.add<T>(sumR, otherR), v128.add<T>(sumI, otherI), false, 0);
    const out1 = out + step;
    const out2 = out1 + step;
    const out3 = out2 + step;
    const oneR = v128.sub<T>(differenceR, turnedR);
    const oneI = v128.sub<T>(differenceI, turnedI);
    keepTurned<T>(out1, oneR, oneI, turns, table + root);
    const twoR = v128.sub<T>(sumR, otherR);
    const twoI = v128.sub<T>(sumI, otherI);
    keepTurned<T>(out2, twoR, twoI, turns, table + 2 * root);
    const threeR = v128.add<T>(differenceR, turnedR);
    const threeI = v128.add<T>(differenceI, turnedI);
    keepTurned<T>(out3, threeR, threeI, turns, table + 3 * root);
    out += COMPLEX;
  }
}

/** Stores a result, rotated if it `turns`. */
// @ts-ignore: decorator
@inline
export function keepTurned<T>(out: usize, r: v128, i: v128, turns: bool, root: usize): void {
  if (!turns) {
    v128.store(out, r);
    v128.store(out, i, 16);
    return;
  }
  const wr = v128.load_splat<T>(root);
  const wi = v128.load_splat<T>(root, sizeof<T>());
  v128.store(out, v128.sub<T>(v128.mul<T>(r, wr), v128.mul<T>(i, wi)));
  v128.store(out, v128.add<T>(v128.mul<T>(r, wi), v128.mul<T>(i, wr)), 16);
}

/** The last pass, of radix 2. */
export function radix2Pass<T>(from: usize, to: usize, stride: i32): void {
  const step = <usize>stride * COMPLEX;
  for (let at: usize = 0; at < step; at += 16) {
    const a = v128.load(from + at);
    const b = v128.load(from + at + step);
    v128.store(to + at, v128.add<T>(a, b));
    v128.store(to + at + step, v128.sub<T>(a, b));
  }
}
