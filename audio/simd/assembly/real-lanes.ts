// Transforms of real frames, one in each lane, taken from a complex one of half the size: even samples are its real parts, odd
// ones its imaginary parts.

import { COMPLEX, half, realRootsAt, samplesAt, transformed } from './transform';

/** What is kept of a bin. */
export enum Kept {
  complex,
  /** The real parts of all bins, then the imaginary ones. */
  parts,
  power,
  magnitude,
}

/**
 * Transforms the samples that were put at `samplesAt`.
 * @param out half + 1 bins of all lanes: 32 bytes each where complex or parts, else 16
 */
// @ts-ignore: decorator
@inline
export function forward<T>(kept: Kept, out: usize): void {
  unpack<T>(transformed<T>(samplesAt(), half), kept, out);
}

/**
 * Transforms spectra back; of the first and the last bin the real part alone counts. What comes lacks the factor 1/half, and
 * has the other sign in odd samples.
 * @param spectrum half + 1 complex bins of all lanes
 * @returns where the samples are, as for `forward`
 */
export function backward<T>(spectrum: usize): usize {
  pack<T>(spectrum);
  return transformed<T>(samplesAt(), half);
}

/** The same of spectra without imaginary parts. @param powers half + 1 real bins of all lanes */
// @ts-ignore: decorator
@inline
export function backwardPowers<T>(powers: usize): usize {
  packPowers<T>(powers);
  return transformed<T>(samplesAt(), half);
}

/**
 * The real transform's bins from the complex one's.
 * @param binBytes from one power or magnitude to the next
 */
// @ts-ignore: decorator
@inline
export function unpack<T>(complex: usize, kept: Kept, out: usize, binBytes: usize = 16): void {
  const r = v128.load(complex);
  const i = v128.load(complex, 16);
  const zero = v128.splat<T>(<T>0);
  keep<T>(out, 0, v128.add<T>(r, i), zero, kept, binBytes);
  keep<T>(out, half, v128.sub<T>(r, i), zero, kept, binBytes);
  unpackBetween<T>(complex, kept, out, 1, half >> 1, binBytes);
}

/** Only the bins from `from` to `to` and their mirror images in the spectrum's middle; 0 < `from`, `to` <= half / 2. */
// @ts-ignore: decorator
@inline
export function unpackBetween<T>(
  complex: usize,
  kept: Kept,
  out: usize,
  from: i32,
  to: i32,
  binBytes: usize = 16,
): void {
  const one = v128.splat<T>(<T>0.5);
  let a = complex + <usize>(from - 1) * COMPLEX;
  let b = complex + <usize>(half - from + 1) * COMPLEX;
  let root = realRootsAt() + <usize>(2 * (from - 1)) * sizeof<T>();
  for (let k = from; k <= to; k++) {
    a += COMPLEX;
    b -= COMPLEX;
    root += 2 * sizeof<T>();
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const evenR = v128.mul<T>(one, v128.add<T>(ar, br));
    const evenI = v128.mul<T>(one, v128.sub<T>(ai, bi));
    const oddR = v128.mul<T>(one, v128.add<T>(ai, bi));
    const oddI = v128.mul<T>(one, v128.sub<T>(br, ar));
    const wr = v128.load_splat<T>(root);
    const wi = v128.load_splat<T>(root, sizeof<T>());
    const turnedR = v128.sub<T>(v128.mul<T>(oddR, wr), v128.mul<T>(oddI, wi));
    const turnedI = v128.add<T>(v128.mul<T>(oddR, wi), v128.mul<T>(oddI, wr));
    keep<T>(out, k, v128.add<T>(evenR, turnedR), v128.add<T>(evenI, turnedI), kept, binBytes);
    keep<T>(out, half - k, v128.sub<T>(evenR, turnedR), v128.sub<T>(turnedI, evenI), kept, binBytes);
  }
}

// @ts-ignore: decorator
@inline
function keep<T>(out: usize, bin: i32, r: v128, i: v128, kept: Kept, binBytes: usize): void {
  if (kept == Kept.complex) {
    const at = out + <usize>bin * COMPLEX;
    v128.store(at, r);
    v128.store(at, i, 16);
    return;
  }
  if (kept == Kept.parts) {
    const at = out + ((<usize>bin) << 4);
    v128.store(at, r);
    v128.store(at + ((<usize>(half + 1)) << 4), i);
    return;
  }
  const power = v128.add<T>(v128.mul<T>(r, r), v128.mul<T>(i, i));
  const at = out + <usize>bin * binBytes;
  if (kept == Kept.power) v128.store(at, power);
  else v128.store(at, v128.sqrt<T>(power));
}

/** Undoes `unpack` and conjugates, since the inverse transform is taken with the forward one. */
function pack<T>(spectrum: usize): void {
  const one = v128.splat<T>(<T>0.5);
  let a = spectrum;
  let b = spectrum + <usize>half * COMPLEX;
  const dc = v128.load(a);
  const nyquist = v128.load(b);
  v128.store(samplesAt(), v128.mul<T>(one, v128.add<T>(dc, nyquist)));
  v128.store(samplesAt(), v128.mul<T>(one, v128.sub<T>(nyquist, dc)), 16);
  let root = realRootsAt();
  let low = samplesAt();
  let high = low + <usize>half * COMPLEX;
  for (let k = 1; k <= half >> 1; k++) {
    a += COMPLEX;
    b -= COMPLEX;
    low += COMPLEX;
    high -= COMPLEX;
    root += 2 * sizeof<T>();
    const ar = v128.load(a);
    const ai = v128.load(a, 16);
    const br = v128.load(b);
    const bi = v128.load(b, 16);
    const evenR = v128.mul<T>(one, v128.add<T>(ar, br));
    const evenI = v128.mul<T>(one, v128.sub<T>(ai, bi));
    const turnedR = v128.mul<T>(one, v128.sub<T>(ar, br));
    const turnedI = v128.mul<T>(one, v128.add<T>(ai, bi));
    const wr = v128.load_splat<T>(root);
    const wi = v128.load_splat<T>(root, sizeof<T>());
    const oddR = v128.add<T>(v128.mul<T>(turnedR, wr), v128.mul<T>(turnedI, wi));
    const oddI = v128.sub<T>(v128.mul<T>(turnedI, wr), v128.mul<T>(turnedR, wi));
    v128.store(low, v128.sub<T>(evenR, oddI));
    v128.store(low, v128.neg<T>(v128.add<T>(evenI, oddR)), 16);
    v128.store(high, v128.add<T>(evenR, oddI));
    v128.store(high, v128.sub<T>(evenI, oddR), 16);
  }
}

/** `pack` where all imaginary parts are 0. */
function packPowers<T>(powers: usize): void {
  const one = v128.splat<T>(<T>0.5);
  let a = powers;
  let b = powers + ((<usize>half) << 4);
  let low = samplesAt();
  let high = low + <usize>half * COMPLEX;
  const dc = v128.load(a);
  const nyquist = v128.load(b);
  v128.store(low, v128.mul<T>(one, v128.add<T>(dc, nyquist)));
  v128.store(low, v128.mul<T>(one, v128.sub<T>(nyquist, dc)), 16);
  let root = realRootsAt();
  for (let k = 1; k <= half >> 1; k++) {
    a += 16;
    b -= 16;
    low += COMPLEX;
    high -= COMPLEX;
    root += 2 * sizeof<T>();
    const even = v128.mul<T>(one, v128.add<T>(v128.load(a), v128.load(b)));
    const turned = v128.mul<T>(one, v128.sub<T>(v128.load(a), v128.load(b)));
    const oddR = v128.mul<T>(turned, v128.load_splat<T>(root));
    const oddI = v128.neg<T>(v128.mul<T>(turned, v128.load_splat<T>(root, sizeof<T>())));
    v128.store(low, v128.sub<T>(even, oddI));
    v128.store(low, v128.neg<T>(oddR), 16);
    v128.store(high, v128.add<T>(even, oddI));
    v128.store(high, v128.neg<T>(oddR), 16);
  }
}
