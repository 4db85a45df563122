// Rows of values and the lanes of registers: value i of row r is lane r of register i. Four rows of f32, or two of f64.

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
    storeTurned(out, rowBytes, a, b, c, d);
    out += 16;
  }
}

/** Four rows into the lanes of `count` values, rounded up to 4; the opposite of `separate`. */
export function join(rows: usize, count: i32, rowBytes: usize, lanes: usize): void {
  const end = lanes + ((<usize>count) << 4);
  const rows1 = rows + rowBytes;
  const rows2 = rows1 + rowBytes;
  const rows3 = rows2 + rowBytes;
  for (let at: usize = 0; lanes < end; lanes += 64, at += 16) {
    const a = v128.load(rows + at);
    const b = v128.load(rows1 + at);
    const c = v128.load(rows2 + at);
    const d = v128.load(rows3 + at);
    storeTurned(lanes, 16, a, b, c, d);
  }
}

/** Writes the columns of four registers as rows that are `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function storeTurned(out: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  out += step;
  v128.store(out, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
  out += step;
  v128.store(out, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  out += step;
  v128.store(out, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** The same of two rows of f64 values. */
export function separatePair(lanes: usize, count: i32, out: usize, rowBytes: usize): void {
  const end = lanes + ((<usize>count) << 4);
  for (; lanes < end; lanes += 32) {
    storePairTurned(out, rowBytes, v128.load(lanes), v128.load(lanes, 16));
    out += 16;
  }
}

/** The same of two registers of f64. */
// @ts-ignore: decorator
@inline
export function storePairTurned(out: usize, step: usize, a: v128, b: v128): void {
  v128.store(out, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(out + step, v128.shuffle<f64>(a, b, 1, 3));
}

/** Bytes of a row of `count` values of T, in whole registers. */
export function rowBytes<T>(count: i32): usize {
  return (<usize>count * sizeof<T>() + 15) & ~(15 as usize);
}
