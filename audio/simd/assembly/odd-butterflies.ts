// The butterflies of the passes in mixed-radix.ts: of three, five and seven values, in f32.

import { COMPLEX } from './transform';

/**
 * The butterflies of a group.
 * @param part bytes from one of a butterfly's values to the next
 * @param step bytes of the group, and from one result to the next
 * @param turns whether results are rotated; known when this is compiled
 * @param root bytes to the rotation of the second result; those of the following ones are multiples of it
 */
// @ts-ignore: decorator
@inline
export function butterflies3(
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
export function butterflies5(
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
export function butterflies7(
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
