import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** Ranges below ten times the spacing of doubles at 1 are no ranges, in FluCoMa's scalers. */
const SMALLEST_RANGE = 10 * Number.EPSILON;

/** The range, or 1 where there is next to none: such a column is shifted, not blown up. */
export function usableRange(range: number): number {
  return range < SMALLEST_RANGE ? 1 : range;
}

/** One column in double precision. @throws InvalidParameterError if a value is not finite */
export function columnOf({ rows, columns, data }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const value = data[row * columns + column]!;
    if (Number.isFinite(value)) return value;
    throw new InvalidParameterError(`data[${row}][${column}]`, value, 'a finite number');
  });
}

/** All columns. @throws InvalidParameterError if there is no row, or a value is not finite */
export function columnsOf(data: Matrix): Float64Array[] {
  if (data.rows === 0) throw new InvalidParameterError('data.rows', 0, 'at least 1');
  return Array.from({ length: data.columns }, (_, column) => columnOf(data, column));
}

/** Every value mapped by its column. @throws InvalidParameterError if the width is not the fitted one */
export function mapColumns(
  data: Matrix,
  width: number,
  map: (value: number, column: number) => number,
): Matrix {
  if (data.columns !== width) {
    throw new InvalidParameterError('data.columns', data.columns, `${width}, as fitted`);
  }
  return createMatrix(
    data.rows,
    width,
    data.data.map((value, i) => map(value, i % width)),
  );
}
