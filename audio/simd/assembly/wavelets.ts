import { Kept, unpack, unpackBetween } from './real-lanes';
import { half } from './transform';

/**
 * The bins of a spectrum that wavelets look at.
 * @param table by wavelet: its first bin, and where its weights end, i32 × 2
 */
export function spectrumUnder(complex: usize, wavelets: i32, table: usize, out: usize): void {
  let first = half;
  let last = 0;
  let offset = 0;
  for (let at = table; at < table + ((<usize>wavelets) << 3); at += 8) {
    const bin = load<i32>(at);
    const end = load<i32>(at, 4);
    first = min(first, bin);
    last = max(last, bin + end - offset - 1);
    offset = end;
  }
  if (first == 0 || last == half) return unpack<f32>(complex, Kept.complex, out);
  // A bin beyond the middle comes with its mirror image.
  const middle = half >> 1;
  const lowest = min(first, half - last);
  const highest = last <= middle ? last : first >= middle ? half - first : middle;
  unpackBetween<f32>(complex, Kept.complex, out, lowest, highest);
}

/**
 * Sums of neighbouring bins times complex weights, four frames at a time.
 * @param spectrum complex values of four lanes, by bin
 * @param table by wavelet: its first bin, and where its weights end, i32 × 2
 * @param weights of all wavelets, one after another, f32 × 2
 * @param out complex values of four lanes, by wavelet
 */
export function sumWavelets(
  spectrum: usize,
  wavelets: i32,
  table: usize,
  weights: usize,
  out: usize,
): void {
  const end = table + ((<usize>wavelets) << 3);
  let weight = weights;
  for (; table < end; table += 8) {
    let bin = spectrum + ((<usize>load<i32>(table)) << 5);
    const last = weights + ((<usize>load<i32>(table, 4)) << 3);
    let sumR = f32x4.splat(0);
    let sumI = f32x4.splat(0);
    for (; weight < last; weight += 8) {
      const wr = v128.load32_splat(weight);
      const wi = v128.load32_splat(weight, 4);
      const r = v128.load(bin);
      const i = v128.load(bin, 16);
      sumR = f32x4.add(sumR, f32x4.sub(f32x4.mul(r, wr), f32x4.mul(i, wi)));
      sumI = f32x4.add(sumI, f32x4.add(f32x4.mul(r, wi), f32x4.mul(i, wr)));
      bin += 32;
    }
    v128.store(out, sumR);
    v128.store(out, sumI, 16);
    out += 32;
  }
}

/** Complex values of four lanes to their magnitudes, in place: `count` of 32 bytes become as many of 16. */
export function toMagnitudes(values: usize, count: i32): void {
  const end = values + ((<usize>count) << 5);
  let out = values;
  for (; values < end; values += 32) {
    const r = v128.load(values);
    const i = v128.load(values, 16);
    v128.store(out, f32x4.sqrt(f32x4.add(f32x4.mul(r, r), f32x4.mul(i, i))));
    out += 16;
  }
}
