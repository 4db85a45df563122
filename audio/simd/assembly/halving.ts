import { transformed, COMPLEX, first, half, lowI, lowR, realRoots, splitPair } from './transform';

/**
 * Filters the four frames by their spectra and drops every other sample.
 * @param complex what `transformFrames` gave
 * @param response by bin: f32 × (size / 4 + 1), divided by the size; 0 from the new half rate on
 * @param low room for as many complex values of four lanes
 * @returns where the samples lie: size / 2 values of four lanes, of which those near the ends are of no use
 */
export function halfRateOf(complex: usize, response: usize, low: usize): usize {
  const zero = f32x4.splat(0);
  const dc = f32x4.add(v128.load(complex), v128.load(complex, 16));
  v128.store(low, f32x4.mul(dc, v128.load32_splat(response)));
  v128.store(low, zero, 16);
  const end = half >> 1;
  for (let k = 1; k <= end; k++) {
    splitPair(complex, k);
    const gain = v128.load32_splat(response + ((<usize>k) << 2));
    const at = low + <usize>k * COMPLEX;
    v128.store(at, f32x4.mul(lowR, gain));
    v128.store(at, f32x4.mul(lowI, gain), 16);
  }
  joinPairs(low, end);
  return transformed(first, end);
}

/**
 * From the spectrum of real samples to that of half as many complex ones, whose parts are the even and the odd samples.
 * It is written backwards, which makes the forward transform the inverse one.
 */
function joinPairs(low: usize, size: i32): void {
  const dc = v128.load(low);
  const nyquist = v128.load(low + <usize>size * COMPLEX);
  v128.store(first, f32x4.add(dc, nyquist));
  v128.store(first, f32x4.sub(dc, nyquist), 16);
  for (let k = 1; k <= size >> 1; k++) {
    const a = low + <usize>k * COMPLEX;
    const b = low + <usize>(size - k) * COMPLEX;
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const evenR = f32x4.add(ar, br);
    const evenI = f32x4.sub(ai, bi);
    const differenceR = f32x4.sub(ar, br);
    const differenceI = f32x4.add(ai, bi);
    // Of twice the angle: the spectrum is of half the size.
    const root = realRoots + ((<usize>k) << 4);
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
