import { createMatrix, matrixRow, type Matrix } from '../matrix/matrix';
import { listOf, rows, size, type Dump } from './dump-fields';

/** What FluCoMa's KDTree dumps and loads. */
export interface KdTreeDump {
  /** For each point where those lie that are lower and higher in the dimension that its depth has; -1 for none. */
  readonly tree: readonly (readonly [number, number])[];
  readonly rows: number;
  readonly cols: number;
  readonly data: readonly (readonly number[])[];
  readonly ids: readonly string[];
}

/** The points of a tree that was dumped. */
export interface DumpedPoints {
  readonly points: Matrix;
  /** What each point is called: its number where the dump has numbers, else where it lies in the dump. */
  readonly numbers: readonly number[];
}

/** Points as a tree that FluCoMa can search, each called by its row. @param points one row per point, at least one */
export function dumpKdTree(points: Matrix): KdTreeDump {
  const { columns } = points;
  const order = Uint32Array.from({ length: points.rows }, (_, row) => row);
  const tree: [number, number][] = [];
  const placed: number[] = [];
  const place = (stretch: Uint32Array, depth: number): number => {
    if (stretch.length === 0) return -1;
    const dimension = depth % columns;
    const valueOf = (row: number): number => points.data[row * columns + dimension]!;
    stretch.sort((a, b) => valueOf(a) - valueOf(b) || a - b);
    const middle = stretch.length >> 1;
    const node: [number, number] = [-1, -1];
    const index = tree.push(node) - 1;
    placed.push(stretch[middle]!);
    node[0] = place(stretch.subarray(0, middle), depth + 1);
    node[1] = place(stretch.subarray(middle + 1), depth + 1);
    return index;
  };
  place(order, 0);
  return {
    tree,
    rows: points.rows,
    cols: columns,
    data: placed.map((row) => Array.from(matrixRow(points, row))),
    ids: placed.map(String),
  };
}

/** Reads a dump of FluCoMa's or ours. @throws InvalidParameterError that names the field */
export function loadKdTree(content: unknown): DumpedPoints {
  const dump: Dump = typeof content === 'object' && content !== null ? { ...content } : {};
  const [count, cols] = [size(dump, 'rows'), size(dump, 'cols')];
  const data = rows(dump, 'data', { rows: count, cols });
  const ids = listOf(dump['ids'], 'model.ids', count);
  return {
    points: createMatrix(count, cols, Float32Array.from(data.flat())),
    numbers: ids.every(isNumber) ? ids.map(Number) : ids.map((_, index) => index),
  };
}

function isNumber(id: unknown): id is string {
  return typeof id === 'string' && /^(0|[1-9][0-9]{0,14})$/.test(id);
}
