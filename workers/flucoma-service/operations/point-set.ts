import { createMatrix, transpose, type Matrix } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationInputs } from '../../runtime/operation/context';

/** Whether a point is a row of a matrix, as in a table, or a column, as frames are. */
export type PointLayout = 'rows' | 'columns';

/** All points of the gathered matrices, in order. */
export interface PointSet {
  /** One row per point. */
  readonly points: Matrix;
  /** One row per point to the layout in which the points came. */
  readonly laidOut: (perPoint: Matrix) => Matrix;
}

/** Reads the points of all matrices of `source`, one matrix after another. @throws AttaccaError INPUT_MISMATCH */
export async function gatherPoints(
  inputs: OperationInputs,
  layout: PointLayout,
): Promise<PointSet> {
  const parts: Matrix[] = [];
  for await (const { index, matrix } of inputs.matrices('source')) {
    const part = layout === 'rows' ? matrix : transpose(matrix);
    const expected = parts[0]?.columns ?? part.columns;
    if (part.columns !== expected) {
      const lines = layout === 'rows' ? 'columns' : 'rows';
      throw new AttaccaError(
        'INPUT_MISMATCH',
        `Item ${index} has ${part.columns} ${lines}, the items before it ${expected}; all must have as many.`,
      );
    }
    parts.push(part);
  }
  const points = joined(parts);
  if (points.rows === 0) {
    const what = layout === 'rows' ? 'rows' : 'frames';
    throw new AttaccaError('INPUT_MISMATCH', `The matrices have no ${what}.`);
  }
  return { points, laidOut: layout === 'rows' ? (matrix) => matrix : transpose };
}

function joined(parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const result = createMatrix(rows, parts[0]?.columns ?? 0);
  let at = 0;
  for (const { data } of parts) {
    result.data.set(data, at);
    at += data.length;
  }
  return result;
}
