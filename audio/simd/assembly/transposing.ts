/**
 * Rows of float32 as columns: `out[i * count + j] = from[j * width + i]`.
 * @param width values per row, a multiple of 4
 * @param count rows, a multiple of 4
 */
export function transpose(from: usize, width: i32, count: i32, out: usize): void {
  const rowBytes = (<usize>width) << 2;
  const columnBytes = (<usize>count) << 2;
  const end = from + rowBytes;
  for (; from < end; from += 16, out += 4 * columnBytes) {
    let row = from;
    const stop = out + columnBytes;
    for (let to = out; to < stop; to += 16, row += 4 * rowBytes) {
      const a = v128.load(row);
      const b = v128.load(row + rowBytes);
      const c = v128.load(row + 2 * rowBytes);
      const d = v128.load(row + 3 * rowBytes);
      const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
      v128.store(to + columnBytes, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7));
      v128.store(to + 2 * columnBytes, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
      v128.store(to + 3 * columnBytes, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
    }
  }
}
