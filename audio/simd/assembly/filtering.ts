// Blocks of a signal filtered and brought to another rate by their spectra (overlap-save): eight overlapping blocks at a
// time, two in each lane, one as the real parts and one as the imaginary ones. The filter is symmetric about sample 0: its
// spectrum is real, and the two never meet, so that they need not be told apart in between. Fewer bins than the block had are
// a lower rate, more (of nothing) a higher one.

import { storeTurned } from './lanes';
import { transformedMixed } from './mixed-radix';
import { allocate, COMPLEX } from './transform';

let blockSize: i32 = 0;
let outSize: i32 = 0;
let first: usize = 0;
let second: usize = 0;
let blockRoots: usize = 0;
let outRoots: usize = 0;
let response: usize = 0;

/**
 * Makes room for blocks of `size` samples that become `sizeOut`; both multiples of 4 without other prime factors than 2, 3, 5
 * and 7. The tables are filled by the caller.
 */
export function planBlocks(size: i32, sizeOut: i32): void {
  blockSize = size;
  outSize = sizeOut;
  const values = <usize>max(size, sizeOut);
  first = allocate(values * COMPLEX);
  second = allocate(values * COMPLEX);
  blockRoots = allocate((<usize>size) << 3);
  outRoots = allocate((<usize>sizeOut) << 3);
  response = allocate((<usize>min(size, sizeOut)) << 1);
}

/** (cos, sin) of -2πi/size, f32 × 2 × size. */
export function blockRootsAt(): usize {
  return blockRoots;
}

/** The same of the blocks that come out. */
export function outRootsAt(): usize {
  return outRoots;
}

/** The scaled spectrum of the filter, f32, for the bins below half of the shorter of both. */
export function responseAt(): usize {
  return response;
}

/**
 * Filters eight blocks that begin `hop` samples apart.
 * @param before samples of a block before its first result, a multiple of 4
 * @param count samples kept of each block, a multiple of 4; those of the eight blocks follow each other at `out`
 */
export function filterBlocks(
  signal: usize,
  hop: i32,
  before: i32,
  count: i32,
  out: usize,
): void {
  const hopBytes = (<usize>hop) << 2;
  const rest = blockSize - before;
  // What lies before the first result is taken as what follows the last: then the first is the first of the transform.
  gatherPlain(signal + ((<usize>before) << 2), hopBytes, rest, first);
  gatherPlain(signal, hopBytes, before, first + <usize>rest * COMPLEX);
  const spectrum = transformedMixed(first, second, blockSize, blockRoots);
  const filtered = spectrum == first ? second : first;
  changeBins(spectrum, filtered);
  scatter(transformedMixed(filtered, spectrum, outSize, outRoots), count, out);
}

/** `count` samples of eight blocks into the lanes. */
function gatherPlain(signal: usize, hopBytes: usize, count: i32, out: usize): void {
  const end = signal + ((<usize>count) << 2);
  const others = 4 * hopBytes;
  for (let at = signal; at < end; at += 16) {
    gatherFour(at, hopBytes, out);
    gatherFour(at + others, hopBytes, out + 16);
    out += 4 * COMPLEX;
  }
}

// @ts-ignore: decorator
@inline
function gatherFour(at: usize, hopBytes: usize, out: usize): void {
  const a = v128.load(at);
  const b = v128.load(at + hopBytes);
  const c = v128.load(at + 2 * hopBytes);
  const d = v128.load(at + 3 * hopBytes);
  storeTurned(out, COMPLEX, a, b, c, d);
}

/**
 * The bins that both rates have, filtered; nothing in the others. Real and imaginary parts are stored the other way round: a
 * forward transform of that is the inverse one.
 */
function changeBins(spectrum: usize, out: usize): void {
  const kept = min(blockSize, outSize) >> 1;
  const end = (<usize>kept) << 2;
  let low = out;
  let high = out + <usize>(outSize - kept) * COMPLEX;
  let from = spectrum;
  for (let k: usize = 0; k < end; k += 4) {
    storeBin(from, v128.load32_splat(response + k), low);
    from += COMPLEX;
    low += COMPLEX;
  }
  const zero = f32x4.splat(0);
  // The bin at half the lower rate is stopped by the filter.
  for (; low <= high; low += COMPLEX) {
    v128.store(low, zero);
    v128.store(low, zero, 16);
  }
  from = spectrum + <usize>(blockSize - kept + 1) * COMPLEX;
  high += COMPLEX;
  for (let k = end - 4; k > 0; k -= 4) {
    storeBin(from, v128.load32_splat(response + k), high);
    from += COMPLEX;
    high += COMPLEX;
  }
}

// @ts-ignore: decorator
@inline
function storeBin(from: usize, gain: v128, out: usize): void {
  v128.store(out, f32x4.mul(gain, v128.load(from, 16)));
  v128.store(out, f32x4.mul(gain, v128.load(from)), 16);
}

/** The first `count` samples of each block, one block's after another's. */
function scatter(complex: usize, count: i32, out: usize): void {
  const rowBytes = (<usize>count) << 2;
  const end = complex + <usize>count * COMPLEX;
  for (let from = complex; from < end; from += 4 * COMPLEX) {
    // The first four blocks are where imaginary parts are, for they were stored the other way round.
    scatterFour(from + 16, rowBytes, out);
    scatterFour(from, rowBytes, out + 4 * rowBytes);
    out += 16;
  }
}

// @ts-ignore: decorator
@inline
function scatterFour(from: usize, rowBytes: usize, out: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  storeTurned(out, rowBytes, a, b, c, d);
}
