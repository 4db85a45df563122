// Autocorrelation of overlapping frames from stretches that they share, in f64, and what YIN makes of it.

import { backwardReal, forwardReal } from './real';

/** The smallest normal f32, which keeps silence from being divided by 0. */
const TINY: f64 = 1.1754943508222875e-38;

/**
 * Transforms the stretch that was put at `samplesAt`, with as many zeros after it.
 * @param size of the transform @param roots and `lanes` as of `forwardReal`
 * @param before the spectrum of the stretch before it; 0 if there is none
 * @param out size/2 + 1 complex values
 * @param pair what `before` gives with itself and with this stretch, likewise
 */
export function transformStretch(
  size: i32,
  roots: usize,
  lanes: usize,
  before: usize,
  out: usize,
  pair: usize,
): void {
  forwardReal(size, roots, lanes, out);
  if (before == 0) return;
  // The later stretch is shifted by half the transform: every other bin changes sign.
  let sign = f64x2.splat(1);
  const minus = f64x2.splat(-1);
  const conjugate = f64x2(1, -1);
  const end = before + ((<usize>(size / 2 + 1)) << 4);
  for (; before < end; before += 16) {
    const own = v128.load(before);
    const both = f64x2.add(own, f64x2.mul(sign, v128.load(out)));
    const real = f64x2.mul(own, both);
    // Real part times imaginary part, crosswise.
    const crossed = f64x2.mul(f64x2.mul(own, conjugate), v128.shuffle<f64>(both, both, 1, 0));
    store<f64>(pair, f64x2.extract_lane(real, 0) + f64x2.extract_lane(real, 1));
    store<f64>(pair, f64x2.extract_lane(crossed, 0) + f64x2.extract_lane(crossed, 1), 8);
    sign = f64x2.mul(sign, minus);
    out += 16;
    pair += 16;
  }
}

/**
 * The autocorrelation of a frame from its stretches.
 * @param last the spectrum of its last stretch
 * @param pairs what `transformStretch` made of the others, `count` of them one after another
 * @param sum room for a spectrum
 * @param out `size` values
 */
export function correlateStretches(
  size: i32,
  roots: usize,
  lanes: usize,
  last: usize,
  pairs: usize,
  count: i32,
  sum: usize,
  out: usize,
): void {
  const bytes = (<usize>(size / 2 + 1)) << 4;
  for (let at: usize = 0; at < bytes; at += 16) {
    const squares = f64x2.mul(v128.load(last + at), v128.load(last + at));
    let value = f64x2(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1), 0);
    let pair = pairs + at;
    for (let i = 0; i < count; i++, pair += bytes) value = f64x2.add(value, v128.load(pair));
    v128.store(sum + at, value);
  }
  backwardReal(size, roots, lanes, sum, out);
}

/**
 * How unlike itself a frame is at each lag, divided by the mean up to this lag: equation 8 of de Cheveigné and Kawahara.
 * @param samples the frame's first `last` samples, f64 @param correlation of the frame, lags 0 to `last`, f64
 * @param out f32 of lags from `first` to `last`
 */
export function lagDifferences(
  samples: usize,
  correlation: usize,
  first: i32,
  last: i32,
  out: usize,
): void {
  const whole = load<f64>(correlation);
  let energy: f64 = 0;
  let sum: f64 = 0;
  for (let lag = 1; lag <= last; lag++) {
    const sample = load<f64>(samples);
    samples += 8;
    correlation += 8;
    energy += sample * sample;
    const difference = 2 * (whole - load<f64>(correlation)) - energy;
    sum += difference;
    if (lag < first) continue;
    store<f32>(out, <f32>(difference / (sum / <f64>lag + TINY)));
    out += 4;
  }
}
