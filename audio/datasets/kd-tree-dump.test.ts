import { createMatrix } from '../matrix/matrix';
import { dumpKdTree, loadKdTree } from './kd-tree-dump';
import { seededRandom } from './seeded-random';

const random = seededRandom(2);
const points = createMatrix(
  9,
  2,
  Float32Array.from({ length: 18 }, () => Math.floor(10 * random())),
);

test('a dumped tree parts points by one dimension after another, as FluCoMa searches them', () => {
  const { tree, data, ids, rows, cols } = dumpKdTree(points);
  expect([rows, cols, tree.length, ids.length]).toEqual([9, 2, 9, 9]);
  expect([...ids].sort()).toEqual(Array.from({ length: 9 }, (_, row) => String(row)));
  const below = (node: number): number[] =>
    node < 0 ? [] : [node, ...tree[node]!.flatMap((child) => below(child))];
  const check = (node: number, depth: number): void => {
    if (node < 0) return;
    const [lower, higher] = tree[node]!;
    const border = data[node]![depth % 2]!;
    for (const other of below(lower)) expect(data[other]![depth % 2]).toBeLessThanOrEqual(border);
    for (const other of below(higher))
      expect(data[other]![depth % 2]).toBeGreaterThanOrEqual(border);
    check(lower, depth + 1);
    check(higher, depth + 1);
  };
  check(0, 0);
  expect(below(0).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a dump is read back with the numbers of its points', () => {
  const loaded = loadKdTree(JSON.parse(JSON.stringify(dumpKdTree(points))));
  loaded.numbers.forEach((row, i) =>
    expect(loaded.points.data.subarray(2 * i, 2 * i + 2)).toEqual(
      points.data.subarray(2 * row, 2 * row + 2),
    ),
  );
});

test("identifiers of FluCoMa's that are no numbers become places in the dump", () => {
  const dump = { ...dumpKdTree(createMatrix(2, 1)), ids: ['kick-1', 'snare-7'] };
  expect(loadKdTree(dump).numbers).toEqual([0, 1]);
});

test.each([
  [{ rows: 2, cols: 1 }, 'model.data is "undefined"; allowed: a list'],
  [{ rows: 1, cols: 2, data: [[1]], ids: ['0'] }, 'model.data[0].length is 1; allowed: 2'],
  [{ rows: 1, cols: 1, data: [[1]], ids: [] }, 'model.ids.length is 0; allowed: 1'],
  [null, 'model.rows'],
])('%j is refused', (content, message) => {
  expect(() => loadKdTree(content)).toThrow(message);
});
