// Autocorrelations of four neighbouring windows of a curve, one in each lane.

import { transformFrames } from './frames';
import { backwardPowers, Kept } from './real-lanes';
import { half } from './transform';

/** The smallest normal f32: what is not above it is left as it is. */
const TINY: f32 = 1.1754943508222875e-38;

/** What the lags of a window are divided by. */
enum Norm {
  none,
  sum,
  length,
  largest,
}

/**
 * Autocorrelations of the four windows that begin at `signal`, one value apart.
 * @param size of the transform, at least twice `lags` @param window f32 × size, 0 from `lags` on
 * @param lanes room for size/2 + 1 values of four lanes
 * @param out the lags' values, of four lanes each, `stride` bytes apart
 */
export function correlations(
  signal: usize,
  size: i32,
  window: usize,
  lanes: usize,
  lags: i32,
  norm: Norm,
  out: usize,
  stride: usize,
): void {
  transformFrames<f32>(signal, size, 1, window, Kept.power, lanes);
  const values = backwardPowers<f32>(lanes);
  const end = values + ((<usize>lags) << 4);
  const scale = f32x4.splat((<f32>2) / <f32>size);
  for (let at = values; at < end; at += 32) {
    v128.store(at, f32x4.mul(v128.load(at), scale));
    // The transform turns the sign of odd values.
    v128.store(at, f32x4.mul(v128.load(at, 16), f32x4.neg(scale)), 16);
  }
  const whole = sizeOf(values, end, norm);
  const one = f32x4.splat(1);
  const divisor = v128.bitselect(one, whole, f32x4.lt(whole, f32x4.splat(TINY)));
  for (let at = values; at < end; at += 16) {
    v128.store(out, f32x4.div(v128.load(at), divisor));
    out += stride;
  }
}

function sizeOf(values: usize, end: usize, norm: Norm): v128 {
  let size = f32x4.splat(0);
  if (norm == Norm.none) return f32x4.splat(1);
  for (; values < end; values += 16) {
    const value = v128.load(values);
    if (norm == Norm.largest) size = f32x4.max(size, f32x4.abs(value));
    else size = f32x4.add(size, norm == Norm.sum ? f32x4.abs(value) : f32x4.mul(value, value));
  }
  return norm == Norm.length ? f32x4.sqrt(size) : size;
}

/**
 * Adds the power spectra of the first `count` of four windows, each divided by its energy; nothing for silence.
 * @param sums size/2 + 1 values of four lanes
 */
export function addPowers(
  signal: usize,
  size: i32,
  window: usize,
  lanes: usize,
  count: i32,
  sums: usize,
): void {
  transformFrames<f32>(signal, size, 1, window, Kept.power, lanes);
  const last = lanes + ((<usize>half) << 4);
  // Bins between the first and the last stand for two each.
  let energy = f32x4.mul(f32x4.add(v128.load(lanes), v128.load(last)), f32x4.splat(0.5));
  for (let at = lanes + 16; at < last; at += 16) energy = f32x4.add(energy, v128.load(at));
  const isCounted = v128.and(
    i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)),
    f32x4.ge(energy, f32x4.splat(TINY)),
  );
  const scale = v128.and(f32x4.div(f32x4.splat(<f32>half), energy), isCounted);
  for (; lanes <= last; lanes += 16) {
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(v128.load(lanes), scale)));
    sums += 16;
  }
}
