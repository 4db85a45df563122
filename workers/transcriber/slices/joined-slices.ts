import { FeatureJoiner, planWindowJoin, type Matrix, type WindowGrid } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type GatheredMatrix, type OperationContext } from '../../runtime/operation/context';
import { type SliceLayout } from '../../runtime/slicing/slice-layout';
import { SliceOrder } from '../../runtime/slicing/slice-order';

/** What a model said of a slice, and which of its frames are those of the whole sound. */
export interface JoinedSlice {
  /** In the order of the ports: a row per value of a frame, a column per frame. */
  readonly matrices: readonly Matrix[];
  readonly first: number;
  readonly count: number;
}

export interface JoinOptions {
  readonly layout: SliceLayout;
  readonly grid: WindowGrid;
  /** The ports that bring a model's outputs, and the rows of each. */
  readonly ports: Readonly<Record<string, number>>;
}

/**
 * Puts what a model said of overlapping slices together: the frames of the whole sound, slice by slice.
 * @throws AttaccaError INPUT_MISMATCH or audio's InvalidParameterError when a slice is missing or has another shape
 */
export async function* joinedSlices(
  { inputs, progress }: Pick<OperationContext, 'inputs' | 'progress'>,
  { layout, grid, ports }: JoinOptions,
): AsyncGenerator<JoinedSlice, void> {
  const { samples, length_samples: length, overlap_samples: overlap, slices } = layout;
  const parts = planWindowJoin(grid, { samples, length, overlap });
  const sources = Object.entries(ports).map(([port, rows]) => ({
    items: inputs.passingMatrices(port),
    order: new SliceOrder(layout),
    joiner: new FeatureJoiner(parts),
    assertRows: (matrix: Matrix) => assertRows(matrix, port, rows),
  }));
  for (let next = 0; next < slices; next++) {
    const matrices: Matrix[] = [];
    for (const { items, order, joiner, assertRows } of sources) {
      const matrix = matrixOf((await items.next()).value, order);
      assertRows(matrix);
      joiner.add(matrix);
      matrices.push(matrix);
    }
    const { first, count } = parts[next]!;
    yield { matrices, first, count };
    progress((next + 1) / slices);
  }
}

function matrixOf(item: GatheredMatrix | undefined, order: SliceOrder): Matrix {
  if (item === undefined) order.end();
  else order.take(item.index);
  return item!.matrix;
}

function assertRows({ rows }: Matrix, port: string, wanted: number): void {
  if (rows === wanted) return;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The input "${port}" has ${rows} rows; it takes ${wanted}, as the model gives them.`,
  );
}
