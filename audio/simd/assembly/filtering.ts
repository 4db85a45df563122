// Blocks of a signal filtered and brought to another rate by their spectra (overlap-save): four overlapping blocks at a
// time, one in each lane. The filter is symmetric about sample 0, so that its spectrum is real. Fewer bins than the block
// had are a lower rate, more (of nothing) a higher one.

import { storeTurned } from './lanes';
import { COMPLEX, otherBuffer, realRootsAt, samplesAt, transformed } from './transform';

/**
 * Filters four blocks that begin `hop` samples apart.
 * @param size samples of a block
 * @param outSize samples that a block becomes: twice as many, as many, or fewer by a power of two
 * @param filter f32, the scaled spectrum of the filter, for the bins of the shorter of both
 * @param skip samples left out at the beginning of each filtered block, which other blocks give better; a multiple of 4
 * @param count samples kept of each, a multiple of 4; those of the four blocks follow each other at `out`
 */
export function filterBlocks(
  signal: usize,
  hop: i32,
  size: i32,
  outSize: i32,
  filter: usize,
  skip: i32,
  count: i32,
  out: usize,
): void {
  const buffer = samplesAt();
  gatherPlain(signal, (<usize>hop) << 2, size, buffer);
  const spectrum = transformed<f32>(buffer, size >> 1);
  const filtered = otherBuffer(spectrum);
  if (outSize > size) widen(spectrum, size >> 1, filter, filtered);
  else narrow(spectrum, size >> 1, outSize >> 1, max(size, outSize), filter, filtered);
  scatter(transformed<f32>(filtered, outSize >> 1), skip, count, out);
}

/** Four blocks into the lanes: even samples are real parts, odd ones imaginary. */
function gatherPlain(signal: usize, hopBytes: usize, size: i32, out: usize): void {
  const block1 = signal + hopBytes;
  const block2 = block1 + hopBytes;
  const block3 = block2 + hopBytes;
  const end = (<usize>size) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const a = v128.load(signal + at);
    const b = v128.load(block1 + at);
    const c = v128.load(block2 + at);
    const d = v128.load(block3 + at);
    storeTurned(out, 16, a, b, c, d);
    out += 64;
  }
}

/**
 * The bins below `outHalf`, filtered and made into what a complex transform of `outHalf` values turns into samples.
 * Real and imaginary parts are stored the other way round: a forward transform of that is the inverse one.
 */
function narrow(
  spectrum: usize,
  half: i32,
  outHalf: i32,
  planned: i32,
  filter: usize,
  out: usize,
): void {
  storeConstant(spectrum, filter, out);
  const step = planned / (half << 1);
  const outStep = planned / (outHalf << 1);
  for (let k = 1; k <= outHalf >> 1; k++) {
    const mirrored = outHalf - k;
    loadBin(spectrum, half, k, step, filter);
    const lowR = binR;
    const lowI = binI;
    loadBin(spectrum, half, mirrored, step, filter);
    const highR = binR;
    const highI = binI;
    const sumR = f32x4.add(lowR, highR);
    const sumI = f32x4.sub(lowI, highI);
    const differenceR = f32x4.sub(lowR, highR);
    const differenceI = f32x4.add(lowI, highI);
    const root = realRootsAt() + ((<usize>(k * outStep)) << 3);
    const wr = v128.load32_splat(root);
    const wi = v128.load32_splat(root, 4);
    // i · conj(w) · difference
    const turnedR = f32x4.sub(f32x4.mul(differenceR, wi), f32x4.mul(differenceI, wr));
    const turnedI = f32x4.add(f32x4.mul(differenceR, wr), f32x4.mul(differenceI, wi));
    const low = out + <usize>k * COMPLEX;
    const high = out + <usize>mirrored * COMPLEX;
    v128.store(low, f32x4.add(sumI, turnedI));
    v128.store(low, f32x4.add(sumR, turnedR), 16);
    v128.store(high, f32x4.sub(turnedI, sumI));
    v128.store(high, f32x4.sub(sumR, turnedR), 16);
  }
}

/** The same for twice the rate: all bins, and as many of nothing. */
function widen(spectrum: usize, half: i32, filter: usize, out: usize): void {
  storeConstant(spectrum, filter, out);
  const zero = f32x4.splat(0);
  // Half the sampling rate is stopped by the filter.
  v128.store(out + <usize>half * COMPLEX, zero);
  v128.store(out + <usize>half * COMPLEX, zero, 16);
  for (let k = 1; k < half; k++) {
    loadBin(spectrum, half, k, 2, filter);
    const r = binR;
    const i = binI;
    const root = realRootsAt() + ((<usize>k) << 3);
    const wr = v128.load32_splat(root);
    const wi = v128.load32_splat(root, 4);
    const turnedR = f32x4.sub(f32x4.mul(r, wi), f32x4.mul(i, wr));
    const turnedI = f32x4.add(f32x4.mul(r, wr), f32x4.mul(i, wi));
    const low = out + <usize>k * COMPLEX;
    const high = out + <usize>(2 * half - k) * COMPLEX;
    v128.store(low, f32x4.add(i, turnedI));
    v128.store(low, f32x4.add(r, turnedR), 16);
    v128.store(high, f32x4.sub(turnedI, i));
    v128.store(high, f32x4.sub(r, turnedR), 16);
  }
}

/** Bin 0; the last one is stopped by the filter. */
function storeConstant(spectrum: usize, filter: usize, out: usize): void {
  const both = f32x4.add(v128.load(spectrum), v128.load(spectrum, 16));
  const value = f32x4.mul(both, f32x4.mul(f32x4.splat(2), v128.load32_splat(filter)));
  v128.store(out, value);
  v128.store(out, value, 16);
}

let binR: v128 = f32x4.splat(0);
let binI: v128 = f32x4.splat(0);

/** Bin k of the real signals, doubled and filtered, from the complex transform of half the size. */
// @ts-ignore: decorator
@inline
function loadBin(spectrum: usize, half: i32, k: i32, step: i32, filter: usize): void {
  const a = spectrum + <usize>k * COMPLEX;
  const b = spectrum + <usize>(half - k) * COMPLEX;
  const ar = v128.load(a);
  const ai = v128.load(a, 16);
  const br = v128.load(b);
  const bi = v128.load(b, 16);
  const oddR = f32x4.add(ai, bi);
  const oddI = f32x4.sub(br, ar);
  const root = realRootsAt() + ((<usize>(k * step)) << 3);
  const wr = v128.load32_splat(root);
  const wi = v128.load32_splat(root, 4);
  const gain = v128.load32_splat(filter + ((<usize>k) << 2));
  const turnedR = f32x4.sub(f32x4.mul(oddR, wr), f32x4.mul(oddI, wi));
  const turnedI = f32x4.add(f32x4.mul(oddR, wi), f32x4.mul(oddI, wr));
  binR = f32x4.mul(gain, f32x4.add(f32x4.add(ar, br), turnedR));
  binI = f32x4.mul(gain, f32x4.add(f32x4.sub(ai, bi), turnedI));
}

/** The lanes' samples from `skip` on, `count` of each, one lane's after another's. */
function scatter(complex: usize, skip: i32, count: i32, out: usize): void {
  const rowBytes = (<usize>count) << 2;
  let from = complex + ((<usize>skip) << 4);
  const end = from + ((<usize>count) << 4);
  for (; from < end; from += 64) {
    // Even samples are where imaginary parts are, for they were stored the other way round.
    const a = v128.load(from, 16);
    const b = v128.load(from);
    const c = v128.load(from, 48);
    const d = v128.load(from, 32);
    storeTurned(out, rowBytes, a, b, c, d);
    out += 16;
  }
}
