import { decibels } from './decibels';

/**
 * Powers to decibels, and these through a matrix: cepstral coefficients.
 * @param powers rows of `inputs` values, a multiple of 4; overwritten
 * @param least powers below count as this; a normal number above 0
 * @param floor decibels below are raised to it
 * @param matrix by input: `outputs` values, a multiple of 4
 * @param out rows of `outputs` values
 */
export function cepstra(
  powers: usize,
  rows: i32,
  inputs: i32,
  least: f32,
  floor: f32,
  matrix: usize,
  outputs: i32,
  out: usize,
): void {
  decibels(powers, rows * inputs, least, floor);
  const rowBytes = (<usize>inputs) << 2;
  const outBytes = (<usize>outputs) << 2;
  for (let row = 0; row < rows; row++) {
    for (let at: usize = 0; at < outBytes; at += 16) {
      v128.store(out + at, column(powers, powers + rowBytes, matrix + at, outBytes));
    }
    powers += rowBytes;
    out += outBytes;
  }
}

/** Four neighbouring outputs of one row. Two sums, as one would wait for itself. */
function column(row: usize, end: usize, matrix: usize, outBytes: usize): v128 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  for (; row < end; row += 8) {
    even = f32x4.add(even, f32x4.mul(v128.load32_splat(row), v128.load(matrix)));
    matrix += outBytes;
    odd = f32x4.add(odd, f32x4.mul(v128.load32_splat(row, 4), v128.load(matrix)));
    matrix += outBytes;
  }
  return f32x4.add(even, odd);
}
