// One real frame of f64 samples: even samples in one lane, odd samples in the other, and the two spectra put together after
// it. The plan is of half the frame.

import { backward, forward, Kept } from './real-lanes';
import { samplesAt } from './transform';

/**
 * Transforms the samples that were put at `samplesAt`, one after another.
 * @param size samples
 * @param roots (cos, sin) of -2πk/size, f64 × 2 × (size/4 + 1)
 * @param lanes room for size/4 + 1 complex values of two lanes
 * @param out size/2 + 1 complex values
 */
export function forwardReal(size: i32, roots: usize, lanes: usize, out: usize): void {
  forward<f64>(Kept.complex, lanes);
  combine(size, roots, lanes, out);
}

/** The bins of the frame from those of its even and of its odd samples. */
function combine(size: i32, roots: usize, lanes: usize, out: usize): void {
  const signs = f64x2(-1, 1);
  const conjugate = f64x2(1, -1);
  const end = lanes + ((<usize>(size / 4 + 1)) << 5);
  let high = out + ((<usize>(size / 2)) << 4);
  for (; lanes < end; lanes += 32) {
    const r = v128.load(lanes);
    const i = v128.load(lanes, 16);
    const even = v128.shuffle<f64>(r, i, 0, 2);
    const odd = v128.shuffle<f64>(r, i, 1, 3);
    const crossed = f64x2.mul(v128.shuffle<f64>(r, i, 3, 1), signs);
    const turned = f64x2.add(
      f64x2.mul(odd, v128.load64_splat(roots)),
      f64x2.mul(crossed, v128.load64_splat(roots, 8)),
    );
    v128.store(out, f64x2.add(even, turned));
    v128.store(high, f64x2.mul(f64x2.sub(even, turned), conjugate));
    roots += 16;
    out += 16;
    high -= 16;
  }
}

/**
 * The inverse, scaled by 1/size, so that it undoes `forwardReal`.
 * @param spectrum size/2 + 1 complex values
 * @param out size samples
 */
export function backwardReal(
  size: i32,
  roots: usize,
  lanes: usize,
  spectrum: usize,
  out: usize,
): void {
  divide(size, roots, lanes, spectrum);
  let samples = backward<f64>(lanes);
  const scale = f64x2.splat(4.0 / <f64>size);
  const negative = f64x2.splat(-4.0 / <f64>size);
  const last = out + ((<usize>size) << 3);
  for (; out < last; out += 32) {
    v128.store(out, f64x2.mul(v128.load(samples), scale));
    v128.store(out, f64x2.mul(v128.load(samples, 16), negative), 16);
    samples += 32;
  }
}

/**
 * The inverse, windowed and added to `sum`.
 * @param window f64 × size; it also brings the factor 4/size, and a minus for the last two of any four samples
 */
export function synthesizeReal(
  size: i32,
  roots: usize,
  lanes: usize,
  spectrum: usize,
  window: usize,
  sum: usize,
): void {
  divide(size, roots, lanes, spectrum);
  let samples = backward<f64>(lanes);
  const last = sum + ((<usize>size) << 3);
  for (; sum < last; sum += 16) {
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(v128.load(samples), v128.load(window))));
    samples += 16;
    window += 16;
  }
}

/** The bins of even and of odd samples from those of the frame: undoes `combine`. */
function divide(size: i32, roots: usize, lanes: usize, spectrum: usize): void {
  const half = f64x2.splat(0.5);
  const signs = f64x2(1, -1);
  const end = lanes + ((<usize>(size / 4 + 1)) << 5);
  let high = spectrum + ((<usize>(size / 2)) << 4);
  for (; lanes < end; lanes += 32) {
    const a = v128.load(spectrum);
    const b = f64x2.mul(v128.load(high), signs);
    const even = f64x2.mul(half, f64x2.add(a, b));
    const turned = f64x2.mul(half, f64x2.sub(a, b));
    const crossed = f64x2.mul(v128.shuffle<f64>(turned, turned, 1, 0), signs);
    const odd = f64x2.add(
      f64x2.mul(turned, v128.load64_splat(roots)),
      f64x2.mul(crossed, v128.load64_splat(roots, 8)),
    );
    v128.store(lanes, v128.shuffle<f64>(even, odd, 0, 2));
    v128.store(lanes, v128.shuffle<f64>(even, odd, 1, 3), 16);
    roots += 16;
    spectrum += 16;
    high -= 16;
  }
}
