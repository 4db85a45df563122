import {
  createMatrix,
  dumpKdTree,
  KdTree,
  loadKdTree,
  matrixRow,
  type DumpedPoints,
  type Matrix,
} from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { layoutOf } from './datasets';
import { gatherPoints } from './point-set';
import { assertFits, readModel } from './read-model';

/** Larger trees are not dumped: their JSON would not be read again. */
const MOST_DUMPED_VALUES = 2_000_000;

/** FluCoMa's KDTree: the points nearest to every point, itself first, or those of a tree that was fitted to others. */
export async function kdtree(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const { points, laidOut } = await gatherPoints(inputs, layoutOf(parameters));
  const fitted = inputs.has('model') ? await readTree(context) : null;
  if (fitted !== null) assertFits(points, fitted.points.columns);
  const searched = fitted?.points ?? points;
  const { indices, distances } = nearestOf(points, searched, context);
  if (fitted !== null) {
    indices.data.forEach((row, i) => {
      if (row >= 0) indices.data[i] = fitted.numbers[row]!;
    });
  }
  await outputs.matrix('indices', laidOut(indices));
  await outputs.matrix('distances', laidOut(distances));
  await outputs.json('fit', fitOf(searched, fitted));
}

async function readTree({ inputs }: OperationContext): Promise<DumpedPoints> {
  return readModel(await inputs.file('model'), { load: loadKdTree, takes: 'the fit of kdtree' });
}

function nearestOf(
  points: Matrix,
  searched: Matrix,
  { parameters, progress }: OperationContext,
): { readonly indices: Matrix; readonly distances: Matrix } {
  const count = parameters.number('numneighbours');
  const radius = parameters.number('radius');
  const tree = new KdTree(searched);
  const indices = filled(points.rows, count, -1);
  const distances = filled(points.rows, count, -1);
  for (let row = 0; row < points.rows; row++) {
    const found = tree.nearest(matrixRow(points, row), count, { radius });
    matrixRow(indices, row).set(found.indices);
    matrixRow(distances, row).set(found.distances);
    progress((row + 1) / points.rows);
  }
  return { indices, distances };
}

function fitOf(searched: Matrix, fitted: DumpedPoints | null): object {
  const { rows, columns: cols } = searched;
  if (searched.data.length > MOST_DUMPED_VALUES) return { rows, cols };
  const dump = dumpKdTree(searched);
  if (fitted === null) return dump;
  return { ...dump, ids: dump.ids.map((id) => String(fitted.numbers[Number(id)])) };
}

function filled(rows: number, columns: number, value: number): Matrix {
  return createMatrix(rows, columns, new Float32Array(rows * columns).fill(value));
}
