import { Kept, unpack } from './real-lanes';
import { COMPLEX, half, realRootsAt, samplesAt, transformed } from './transform';

/**
 * Filters the four frames by their spectra and drops every other sample.
 * @param complex what `transformFrames` gave
 * @param response by bin: f32 × (size / 4 + 1), divided by the size; 0 from the new half rate on
 * @param low room for the spectra: half + 1 complex values of four lanes
 * @returns where the samples lie: size / 2 values of four lanes, of which those near the ends are of no use
 */
export function halfRateOf(complex: usize, response: usize, low: usize): usize {
  unpack<f32>(complex, Kept.complex, low);
  const end = half >> 1;
  joinPairs(low, end, response);
  return transformed<f32>(samplesAt(), end);
}

/**
 * From the spectrum of real samples to that of half as many complex ones, whose parts are the even and the odd samples.
 * It is written backwards, which makes the forward transform the inverse one.
 */
function joinPairs(low: usize, size: i32, response: usize): void {
  const first = samplesAt();
  const dc = f32x4.mul(v128.load(low), v128.load32_splat(response));
  const nyquist = f32x4.mul(
    v128.load(low + <usize>size * COMPLEX),
    v128.load32_splat(response + ((<usize>size) << 2)),
  );
  v128.store(first, f32x4.add(dc, nyquist));
  v128.store(first, f32x4.sub(dc, nyquist), 16);
  for (let k = 1; k <= size >> 1; k++) {
    const a = low + <usize>k * COMPLEX;
    const b = low + <usize>(size - k) * COMPLEX;
    const gainA = v128.load32_splat(response + ((<usize>k) << 2));
    const gainB = v128.load32_splat(response + ((<usize>(size - k)) << 2));
    const ar = f32x4.mul(v128.load(a), gainA);
    const ai = f32x4.mul(v128.load(a, 16), gainA);
    const br = f32x4.mul(v128.load(b), gainB);
    const bi = f32x4.mul(v128.load(b, 16), gainB);
    const evenR = f32x4.add(ar, br);
    const evenI = f32x4.sub(ai, bi);
    const differenceR = f32x4.sub(ar, br);
    const differenceI = f32x4.add(ai, bi);
    // Of twice the angle: the spectrum is of half the size.
    const root = realRootsAt() + ((<usize>k) << 4);
    const wr = v128.load32_splat(root);
    const wi = v128.load32_splat(root, 4);
    const oddR = f32x4.add(f32x4.mul(differenceR, wr), f32x4.mul(differenceI, wi));
    const oddI = f32x4.sub(f32x4.mul(differenceI, wr), f32x4.mul(differenceR, wi));
    const back = first + <usize>(size - k) * COMPLEX;
    const there = first + <usize>k * COMPLEX;
    v128.store(back, f32x4.sub(evenR, oddI));
    v128.store(back, f32x4.add(evenI, oddR), 16);
    v128.store(there, f32x4.add(evenR, oddI));
    v128.store(there, f32x4.sub(oddR, evenI), 16);
  }
}
