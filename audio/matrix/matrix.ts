import { InvalidParameterError } from '../parameters/invalid-parameter';

/** A run of samples. Analysis accepts either precision; what it returns is float32 unless said. */
export type SampleArray = Float32Array | Float64Array;

/** A row-major table: element (row, column) is `data[row * columns + column]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** A matrix of zeros, or over the given data. @throws InvalidParameterError on a wrong length */
export function createMatrix(rows: number, columns: number, data?: Float32Array): Matrix {
  if (data && data.length !== rows * columns) {
    throw new InvalidParameterError('data', `${data.length} values`, `${rows} x ${columns} values`);
  }
  return { rows, columns, data: data ?? new Float32Array(rows * columns) };
}

/** One row, sharing the matrix's memory. */
export function matrixRow(matrix: Matrix, row: number): Float32Array {
  return matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns);
}

/** The transposed matrix, in blocks so that long spectrograms stay in cache. */
export function transpose(matrix: Matrix): Matrix {
  const { rows, columns, data } = matrix;
  const result = createMatrix(columns, rows);
  const BLOCK = 32;
  for (let row0 = 0; row0 < rows; row0 += BLOCK) {
    const rowEnd = Math.min(rows, row0 + BLOCK);
    for (let column = 0; column < columns; column++) {
      for (let row = row0; row < rowEnd; row++) {
        result.data[column * rows + row] = data[row * columns + column]!;
      }
    }
  }
  return result;
}
