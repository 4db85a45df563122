/**
 * Sums of weighted neighbouring bins, four frames at a time.
 * @param spectrum values of four lanes, by bin
 * @param table by band: its first bin, and where its weights end, i32 × 2
 * @param weights of all bands, one after another
 * @param out values of four lanes, by band
 */
export function sumBands(
  spectrum: usize,
  bands: i32,
  table: usize,
  weights: usize,
  out: usize,
): void {
  const end = table + ((<usize>bands) << 3);
  let weight = weights;
  for (; table < end; table += 8) {
    let bin = spectrum + ((<usize>load<i32>(table)) << 4);
    const last = weights + ((<usize>load<i32>(table, 4)) << 2);
    // Two sums, so that one addition need not wait for the other.
    let even = f32x4.splat(0);
    let odd = f32x4.splat(0);
    for (; weight + 4 < last; weight += 8) {
      even = f32x4.add(even, f32x4.mul(v128.load(bin), v128.load32_splat(weight)));
      odd = f32x4.add(odd, f32x4.mul(v128.load(bin, 16), v128.load32_splat(weight, 4)));
      bin += 32;
    }
    if (weight < last) {
      even = f32x4.add(even, f32x4.mul(v128.load(bin), v128.load32_splat(weight)));
      weight += 4;
    }
    v128.store(out, f32x4.add(even, odd));
    out += 16;
  }
}
