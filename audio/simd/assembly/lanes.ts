/**
 * Takes four lanes apart: `count` values of four lanes at `lanes` become four rows of `count` values at `out`.
 * @param rowBytes from one row to the next; a multiple of 16, with room for `count` rounded up to 4
 */
export function separate(lanes: usize, count: i32, out: usize, rowBytes: usize): void {
  const end = lanes + ((<usize>count) << 4);
  for (; lanes < end; lanes += 64) {
    const a = v128.load(lanes);
    const b = v128.load(lanes, 16);
    const c = v128.load(lanes, 32);
    const d = v128.load(lanes, 48);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    let row = out;
    v128.store(row, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
    row += rowBytes;
    v128.store(row, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
    row += rowBytes;
    v128.store(row, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
    row += rowBytes;
    v128.store(row, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
    out += 16;
  }
}

/** Whether none of `count` values is NaN or an infinity. */
export function areFinite(values: usize, count: i32): bool {
  const end = values + ((<usize>count) << 2);
  const lastQuad = end - 12;
  // 0 for finite numbers, NaN for others; once NaN, the sum stays so.
  let sum = f32x4.splat(0);
  for (; values < lastQuad; values += 16) {
    const value = v128.load(values);
    sum = f32x4.add(sum, f32x4.sub(value, value));
  }
  let rest: f32 = 0;
  for (; values < end; values += 4) rest += load<f32>(values) - load<f32>(values);
  return !v128.any_true(f32x4.ne(sum, sum)) && rest == 0;
}
