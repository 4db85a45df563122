import { fitRobustScale, robustScale, type Matrix } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationContext } from '../../runtime/operation/context';

/**
 * FluCoMa's RobustScale, fitted to and applied to all given matrices: their frames, one matrix after
 * another, are the points, their rows the dimensions. `scaled` has the matrices' own layout.
 */
export async function robustscaling({
  parameters,
  inputs,
  outputs,
}: OperationContext): Promise<void> {
  const matrices: Matrix[] = [];
  for await (const { index, matrix } of inputs.matrices('source')) {
    const expected = matrices[0]?.rows ?? matrix.rows;
    if (matrix.rows !== expected) {
      throw new AttaccaError(
        'INPUT_MISMATCH',
        `Item ${index} has ${matrix.rows} rows, the items before it ${expected}; all must have as many.`,
      );
    }
    matrices.push(matrix);
  }
  const points = pointsOf(matrices);
  if (points.rows === 0) throw new AttaccaError('INPUT_MISMATCH', 'The matrices have no frames.');
  const options = { low: parameters.number('low'), high: parameters.number('high') };
  const fit = fitRobustScale(points, options);
  await outputs.matrix('scaled', transposed(robustScale(points, fit)));
  await outputs.json('fit', fit);
}

/** One row per frame. */
function pointsOf(matrices: readonly Matrix[]): Matrix {
  const columns = matrices[0]?.rows ?? 0;
  const rows = matrices.reduce((sum, matrix) => sum + matrix.columns, 0);
  const data = new Float32Array(rows * columns);
  let first = 0;
  for (const matrix of matrices) {
    data.set(transposed(matrix).data, first * columns);
    first += matrix.columns;
  }
  return { rows, columns, data };
}

function transposed({ rows, columns, data }: Matrix): Matrix {
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = data[row * columns + column]!;
  }
  return { rows: columns, columns: rows, data: result };
}
