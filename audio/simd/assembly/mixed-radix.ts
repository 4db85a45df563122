// Fourier transforms of as many points as have no other prime factors than 2, 3, 5 and 7, in the lanes of registers as in
// transform.ts: Stockham's passes of radix 7, 5, 3 and 4, and of 2 at the end. In f32.

import { COMPLEX, radix2Pass, radix4Pass } from './transform';

/**
 * The complex transform of the values in `buffer`.
 * @param other room for as many values
 * @param roots (cos, sin) of -2πi/points, f32 × 2 × points
 * @returns the one of both that the result lies in
 */
export function transformedMixed(buffer: usize, other: usize, points: i32, roots: usize): usize {
  let from = buffer;
  let to = other;
  let length = points;
  let stride = 1;
  while (length > 1) {
    const radix = largestFactor(length);
    length /= radix;
    if (radix == 7) radix7Pass(from, to, length, stride, roots);
    else if (radix == 5) radix5Pass(from, to, length, stride, roots);
    else if (radix == 3) radix3Pass(from, to, length, stride, roots);
    else if (radix == 4) radix4Pass<f32>(from, to, length, stride, stride, roots);
    else radix2Pass<f32>(from, to, stride);
    stride *= radix;
    const swapped = from;
    from = to;
    to = swapped;
  }
  return from;
}

// The 2 comes last of all: its pass has no rotation.
function largestFactor(length: i32): i32 {
  if (length % 7 == 0) return 7;
  if (length % 5 == 0) return 5;
  if (length % 3 == 0) return 3;
  return length % 4 == 0 ? 4 : 2;
}

function radix3Pass(from: usize, to: usize, third: i32, stride: i32, roots: usize): void {
  const step = <usize>stride * COMPLEX;
  // The first group has no rotation: the whole of the last pass.
  butterflies3(from, to, <usize>third * step, step, false, 0, 0);
  for (let p = 1; p < third; p++) {
    const root = (<usize>(p * stride)) << 3;
    const out = to + <usize>(3 * p) * step;
    butterflies3(from + <usize>p * step, out, <usize>third * step, step, true, roots, root);
  }
}

function radix5Pass(from: usize, to: usize, fifth: i32, stride: i32, roots: usize): void {
  const step = <usize>stride * COMPLEX;
  butterflies5(from, to, <usize>fifth * step, step, false, 0, 0);
  for (let p = 1; p < fifth; p++) {
    const root = (<usize>(p * stride)) << 3;
    const out = to + <usize>(5 * p) * step;
    butterflies5(from + <usize>p * step, out, <usize>fifth * step, step, true, roots, root);
  }
}

function radix7Pass(from: usize, to: usize, seventh: i32, stride: i32, roots: usize): void {
  const step = <usize>stride * COMPLEX;
  butterflies7(from, to, <usize>seventh * step, step, false, 0, 0);
  for (let p = 1; p < seventh; p++) {
    const root = (<usize>(p * stride)) << 3;
    const out = to + <usize>(7 * p) * step;
    butterflies7(from + <usize>p * step, out, <usize>seventh * step, step, true, roots, root);
  }
}

/**
 * The butterflies of a group.
 * @param part bytes from one of a butterfly's values to the next
 * @param step bytes of the group, and from one result to the next
 * @param turns whether results are rotated; known when this is compiled
 * @param root bytes to the rotation of the second result; those of the following ones are multiples of it
 */
// @ts-ignore: decorator
@inline
function butterflies3(
  from: usize,
  to: usize,
  part: usize,
  step: usize,
  turns: bool,
  roots: usize,
  root: usize,
): void {
  const sine = f32x4.splat(<f32>0.8660254037844386);
  const half = f32x4.splat(0.5);
  for (let at: usize = 0; at < step; at += COMPLEX) {
    const a = from + at;
    const b = a + part;
    const c = b + part;
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const cr = v128.load(c);
    const ci = v128.load(c, 16);
    const sumR = f32x4.add(br, cr);
    const sumI = f32x4.add(bi, ci);
    const middleR = f32x4.sub(ar, f32x4.mul(half, sumR));
    const middleI = f32x4.sub(ai, f32x4.mul(half, sumI));
    const sideR = f32x4.mul(sine, f32x4.sub(br, cr));
    const sideI = f32x4.mul(sine, f32x4.sub(bi, ci));
    const out = to + at;
    keep(out, f32x4.add(ar, sumR), f32x4.add(ai, sumI), false, 0, 0);
    keepMirrored(out + step, out + 2 * step, middleR, middleI, sideR, sideI, turns, roots, root, 2 * root);
  }
}

// @ts-ignore: decorator
@inline
function butterflies5(
  from: usize,
  to: usize,
  part: usize,
  step: usize,
  turns: bool,
  roots: usize,
  root: usize,
): void {
  const cos1 = f32x4.splat(<f32>0.30901699437494745);
  const cos2 = f32x4.splat(<f32>-0.8090169943749475);
  const sin1 = f32x4.splat(<f32>0.9510565162951535);
  const sin2 = f32x4.splat(<f32>0.5877852522924731);
  for (let at: usize = 0; at < step; at += COMPLEX) {
    const a = from + at;
    const b = a + part;
    const c = b + part;
    const d = c + part;
    const e = d + part;
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const sum1R = f32x4.add(v128.load(b), v128.load(e));
    const sum1I = f32x4.add(v128.load(b, 16), v128.load(e, 16));
    const side1R = f32x4.sub(v128.load(b), v128.load(e));
    const side1I = f32x4.sub(v128.load(b, 16), v128.load(e, 16));
    const sum2R = f32x4.add(v128.load(c), v128.load(d));
    const sum2I = f32x4.add(v128.load(c, 16), v128.load(d, 16));
    const side2R = f32x4.sub(v128.load(c), v128.load(d));
    const side2I = f32x4.sub(v128.load(c, 16), v128.load(d, 16));
    const out = to + at;
    keep(out, sumOf(ar, sum1R, sum2R), sumOf(ai, sum1I, sum2I), false, 0, 0);
    keepMirrored(
      out + step,
      out + 4 * step,
      f32x4.add(ar, weighted2(cos1, sum1R, cos2, sum2R)),
      f32x4.add(ai, weighted2(cos1, sum1I, cos2, sum2I)),
      weighted2(sin1, side1R, sin2, side2R),
      weighted2(sin1, side1I, sin2, side2I),
      turns,
      roots,
      root,
      4 * root,
    );
    keepMirrored(
      out + 2 * step,
      out + 3 * step,
      f32x4.add(ar, weighted2(cos2, sum1R, cos1, sum2R)),
      f32x4.add(ai, weighted2(cos2, sum1I, cos1, sum2I)),
      f32x4.sub(f32x4.mul(sin2, side1R), f32x4.mul(sin1, side2R)),
      f32x4.sub(f32x4.mul(sin2, side1I), f32x4.mul(sin1, side2I)),
      turns,
      roots,
      2 * root,
      3 * root,
    );
  }
}

// @ts-ignore: decorator
@inline
function butterflies7(
  from: usize,
  to: usize,
  part: usize,
  step: usize,
  turns: bool,
  roots: usize,
  root: usize,
): void {
  const cos1 = f32x4.splat(<f32>0.6234898018587336);
  const cos2 = f32x4.splat(<f32>-0.2225209339563144);
  const cos3 = f32x4.splat(<f32>-0.9009688679024191);
  const sin1 = f32x4.splat(<f32>0.7818314824680298);
  const sin2 = f32x4.splat(<f32>0.9749279121818236);
  const sin3 = f32x4.splat(<f32>0.4338837391175582);
  for (let at: usize = 0; at < step; at += COMPLEX) {
    const a = from + at;
    const b = a + part;
    const c = b + part;
    const d = c + part;
    const e = d + part;
    const f = e + part;
    const g = f + part;
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const sum1R = f32x4.add(v128.load(b), v128.load(g));
    const sum1I = f32x4.add(v128.load(b, 16), v128.load(g, 16));
    const side1R = f32x4.sub(v128.load(b), v128.load(g));
    const side1I = f32x4.sub(v128.load(b, 16), v128.load(g, 16));
    const sum2R = f32x4.add(v128.load(c), v128.load(f));
    const sum2I = f32x4.add(v128.load(c, 16), v128.load(f, 16));
    const side2R = f32x4.sub(v128.load(c), v128.load(f));
    const side2I = f32x4.sub(v128.load(c, 16), v128.load(f, 16));
    const sum3R = f32x4.add(v128.load(d), v128.load(e));
    const sum3I = f32x4.add(v128.load(d, 16), v128.load(e, 16));
    const side3R = f32x4.sub(v128.load(d), v128.load(e));
    const side3I = f32x4.sub(v128.load(d, 16), v128.load(e, 16));
    const out = to + at;
    const firstR = f32x4.add(sumOf(ar, sum1R, sum2R), sum3R);
    const firstI = f32x4.add(sumOf(ai, sum1I, sum2I), sum3I);
    keep(out, firstR, firstI, false, 0, 0);
    keepMirrored(
      out + step,
      out + 6 * step,
      f32x4.add(ar, weighted3(cos1, sum1R, cos2, sum2R, cos3, sum3R)),
      f32x4.add(ai, weighted3(cos1, sum1I, cos2, sum2I, cos3, sum3I)),
      weighted3(sin1, side1R, sin2, side2R, sin3, side3R),
      weighted3(sin1, side1I, sin2, side2I, sin3, side3I),
      turns,
      roots,
      root,
      6 * root,
    );
    keepMirrored(
      out + 2 * step,
      out + 5 * step,
      f32x4.add(ar, weighted3(cos2, sum1R, cos3, sum2R, cos1, sum3R)),
      f32x4.add(ai, weighted3(cos2, sum1I, cos3, sum2I, cos1, sum3I)),
      f32x4.sub(f32x4.mul(sin2, side1R), weighted2(sin3, side2R, sin1, side3R)),
      f32x4.sub(f32x4.mul(sin2, side1I), weighted2(sin3, side2I, sin1, side3I)),
      turns,
      roots,
      2 * root,
      5 * root,
    );
    keepMirrored(
      out + 3 * step,
      out + 4 * step,
      f32x4.add(ar, weighted3(cos3, sum1R, cos1, sum2R, cos2, sum3R)),
      f32x4.add(ai, weighted3(cos3, sum1I, cos1, sum2I, cos2, sum3I)),
      f32x4.sub(weighted2(sin3, side1R, sin2, side3R), f32x4.mul(sin1, side2R)),
      f32x4.sub(weighted2(sin3, side1I, sin2, side3I), f32x4.mul(sin1, side2I)),
      turns,
      roots,
      3 * root,
      4 * root,
    );
  }
}

/** The two results that a butterfly gives of `middle`, less and more by i times `side`. */
// @ts-ignore: decorator
@inline
function keepMirrored(
  low: usize,
  high: usize,
  middleR: v128,
  middleI: v128,
  sideR: v128,
  sideI: v128,
  turns: bool,
  roots: usize,
  lowRoot: usize,
  highRoot: usize,
): void {
  keep(low, f32x4.add(middleR, sideI), f32x4.sub(middleI, sideR), turns, roots, lowRoot);
  keep(high, f32x4.sub(middleR, sideI), f32x4.add(middleI, sideR), turns, roots, highRoot);
}

/** Stores a result, rotated if it `turns`. */
// @ts-ignore: decorator
@inline
function keep(out: usize, r: v128, i: v128, turns: bool, roots: usize, root: usize): void {
  if (!turns) {
    v128.store(out, r);
    v128.store(out, i, 16);
    return;
  }
  const wr = v128.load32_splat(roots + root);
  const wi = v128.load32_splat(roots + root, 4);
  v128.store(out, f32x4.sub(f32x4.mul(r, wr), f32x4.mul(i, wi)));
  v128.store(out, f32x4.add(f32x4.mul(r, wi), f32x4.mul(i, wr)), 16);
}

// @ts-ignore: decorator
@inline
function sumOf(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.add(a, b), c);
}

// @ts-ignore: decorator
@inline
function weighted2(a: v128, x: v128, b: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(a, x), f32x4.mul(b, y));
}

// @ts-ignore: decorator
@inline
function weighted3(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128): v128 {
  return f32x4.add(weighted2(a, x, b, y), f32x4.mul(c, z));
}
