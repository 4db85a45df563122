// Overlapping frames, one in each lane: four of f32 samples, or two of f64.

import { join, rowBytes, storePairTurned, storeTurned } from './lanes';
import { backward, forward, Kept } from './real-lanes';
import { samplesAt } from './transform';

/**
 * Transforms the frames that begin at `signal`, one for each lane of T.
 * @param size samples of a frame @param hop samples between their beginnings @param window T × size
 */
// @ts-ignore: decorator
@inline
export function transformFrames<T>(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  kept: Kept,
  out: usize,
): void {
  if (sizeof<T>() == 8) gatherPair(signal, size, hop, window);
  else gather(signal, size, hop, window);
  forward<T>(kept, out);
}

/** Four windowed frames into the lanes, at `samplesAt`. */
export function gather(signal: usize, size: i32, hop: i32, window: usize): void {
  const hopBytes = (<usize>hop) << 2;
  const frame1 = signal + hopBytes;
  const frame2 = frame1 + hopBytes;
  const frame3 = frame2 + hopBytes;
  const end = (<usize>size) << 2;
  let out = samplesAt();
  for (let at: usize = 0; at < end; at += 16) {
    const factor = v128.load(window + at);
    const a = f32x4.mul(v128.load(signal + at), factor);
    const b = f32x4.mul(v128.load(frame1 + at), factor);
    const c = f32x4.mul(v128.load(frame2 + at), factor);
    const d = f32x4.mul(v128.load(frame3 + at), factor);
    storeTurned(out, 16, a, b, c, d);
    out += 64;
  }
}

/** Two windowed frames of f64 samples. */
function gatherPair(signal: usize, size: i32, hop: i32, window: usize): void {
  const frame1 = signal + ((<usize>hop) << 3);
  const end = (<usize>size) << 3;
  let out = samplesAt();
  for (let at: usize = 0; at < end; at += 16) {
    const factor = v128.load(window + at);
    const a = f64x2.mul(v128.load(signal + at), factor);
    const b = f64x2.mul(v128.load(frame1 + at), factor);
    storePairTurned(out, 16, a, b);
    out += 32;
  }
}

/**
 * Transforms four rows of 2 × bins values back, and adds the windowed frames up.
 * @param masks four rows of `bins` factors; 0 for none
 * @param window f32 × size; it also brings the factor and the signs that `backward` lacks
 * @param lanes room for 3 × bins + 8 values of four lanes
 * @param sum f32 × (size + 3 · hop): the frames are added here, `hop` samples apart
 */
export function synthesize(
  rows: usize,
  masks: usize,
  size: i32,
  hop: i32,
  window: usize,
  lanes: usize,
  sum: usize,
): void {
  const bins = (size >> 1) + 1;
  join(rows, 2 * bins, rowBytes<f32>(2 * bins), lanes);
  if (masks != 0) {
    // Rows are joined in whole registers: a little beyond their ends.
    const factors = lanes + ((<usize>(2 * bins + 4)) << 4);
    join(masks, bins, rowBytes<f32>(bins), factors);
    multiply(lanes, factors, bins);
  }
  addFrames(backward<f32>(lanes), size, hop, window, sum);
}

function multiply(spectrum: usize, factors: usize, bins: i32): void {
  const end = factors + ((<usize>bins) << 4);
  for (; factors < end; factors += 16) {
    const factor = v128.load(factors);
    v128.store(spectrum, f32x4.mul(v128.load(spectrum), factor));
    v128.store(spectrum, f32x4.mul(v128.load(spectrum, 16), factor), 16);
    spectrum += 32;
  }
}

function addFrames(samples: usize, size: i32, hop: i32, window: usize, sum: usize): void {
  const hopBytes = (<usize>hop) << 2;
  const end = (<usize>size) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    const factor = v128.load(window + at);
    const a = v128.load(samples);
    const b = v128.load(samples, 16);
    const c = v128.load(samples, 32);
    const d = v128.load(samples, 48);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    let to = sum + at;
    addWeighted(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5), factor);
    to += hopBytes;
    addWeighted(to, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), factor);
    to += hopBytes;
    addWeighted(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), factor);
    to += hopBytes;
    addWeighted(to, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), factor);
    samples += 64;
  }
}

// @ts-ignore: decorator
@inline
function addWeighted(to: usize, values: v128, factor: v128): void {
  v128.store(to, f32x4.add(v128.load(to), f32x4.mul(values, factor)));
}
