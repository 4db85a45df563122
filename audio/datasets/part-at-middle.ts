import { type Matrix } from '../matrix/matrix';

/**
 * Brings rows whose value in a dimension is low into the first half, in linear time (Hoare's selection).
 * @returns a value that none of the first half exceeds and none of the second half falls below
 */
export function partAtMiddle(rows: Uint32Array, points: Matrix, dimension: number): number {
  const { data, columns } = points;
  const middle = rows.length >> 1;
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const border = data[rows[(low + high) >> 1]! * columns + dimension]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (data[rows[i]! * columns + dimension]! < border) i++;
      while (data[rows[j]! * columns + dimension]! > border) j--;
      if (i > j) break;
      const row = rows[i]!;
      rows[i++] = rows[j]!;
      rows[j--] = row;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else break;
  }
  return data[rows[middle]! * columns + dimension]!;
}
