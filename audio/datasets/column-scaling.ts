import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** Ranges below ten times the spacing of doubles at 1 are no ranges, in FluCoMa's scalers. */
const SMALLEST_RANGE = 10 * Number.EPSILON;

/** The range, or 1 where there is next to none: such a column is shifted, not blown up. */
export function usableRange(range: number): number {
  return range < SMALLEST_RANGE ? 1 : range;
}

/** All columns in double precision. @throws InvalidParameterError if there is no row, or a value is not finite */
export function columnsOf(data: Matrix): Float64Array[] {
  requireFinitePoints(data);
  return plainColumnsOf(data);
}

/** The same of any values. */
export function plainColumnsOf({ rows, columns, data }: Matrix): Float64Array[] {
  const lines = Array.from({ length: columns }, () => new Float64Array(rows));
  lines.forEach((line, column) => {
    for (let row = 0, at = column; row < rows; row++, at += columns) line[row] = data[at]!;
  });
  return lines;
}

/** @throws InvalidParameterError if there is no row, or a value is not finite */
export function requireFinitePoints({ rows, columns, data }: Matrix): void {
  if (rows === 0) throw new InvalidParameterError('data.rows', 0, 'at least 1');
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    // True for NaN and both infinities only; cheaper than Number.isFinite in this loop.
    if (value - value === 0) continue;
    const name = `data[${Math.floor(i / columns)}][${i % columns}]`;
    throw new InvalidParameterError(name, value, 'a finite number');
  }
}

/** What becomes of the values of each column: less `shift`, divided by `divisor`, times `factor`, plus `offset`. */
export interface ColumnScaling {
  readonly shift: readonly number[];
  readonly divisor: readonly number[];
  readonly factor: readonly number[];
  readonly offset: readonly number[];
}

/** Every value scaled by its column. @throws InvalidParameterError if the width is not the fitted one */
export function scaleColumns(matrix: Matrix, scaling: ColumnScaling): Matrix {
  const { rows, columns, data } = matrix;
  const width = scaling.shift.length;
  if (columns !== width) {
    throw new InvalidParameterError('data.columns', columns, `${width}, as fitted`);
  }
  const result = createMatrix(rows, width);
  const scaled = result.data;
  for (let column = 0; column < width; column++) {
    const [shift, divisor] = [scaling.shift[column]!, scaling.divisor[column]!];
    const [factor, offset] = [scaling.factor[column]!, scaling.offset[column]!];
    for (let at = column; at < data.length; at += width) {
      scaled[at] = offset + ((data[at]! - shift) / divisor) * factor;
    }
  }
  return result;
}

/** The same number for each column. */
export function sameForAll(columns: readonly unknown[], value: number): number[] {
  return columns.map(() => value);
}
