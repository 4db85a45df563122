import { createMatrix, matrixRow, type Matrix } from '../matrix/matrix';
import { closenessCurve } from './closeness-curve';
import { KdTree } from './kd-tree';
import { seededRandom } from './seeded-random';
import { umap, type UmapOptions } from './umap';

/** A roll: a sheet of points wound up in three dimensions. */
function roll(rows: number): Matrix {
  const random = seededRandom(3);
  const data = new Float32Array(3 * rows);
  for (let i = 0; i < rows; i++) {
    const turn = 1.5 * Math.PI * (1 + 2 * random());
    data.set([turn * Math.cos(turn), 20 * random(), turn * Math.sin(turn)], 3 * i);
  }
  return createMatrix(rows, 3, data);
}

/** Clusters in ten dimensions, far apart. */
function clusters(rows: number): Matrix {
  const random = seededRandom(5);
  const data = Float32Array.from(
    { length: 10 * rows },
    (_, at) => (at % 10 === Math.floor(at / 10) % 4 ? 10 : 0) + random(),
  );
  return createMatrix(rows, 10, data);
}

/** Each point's order of the others, nearest first. */
function ranks(data: Matrix): number[][] {
  const tree = new KdTree(data);
  return Array.from({ length: data.rows }, (_, row) =>
    tree.nearest(matrixRow(data, row), data.rows).indices.filter((other) => other !== row),
  );
}

/** How little comes near that was far (Venna and Kaski 2001): 1 is best. */
function trustworthiness(data: Matrix, embedding: Matrix, k: number): number {
  const n = data.rows;
  const before = ranks(data).map((order) => new Map(order.map((other, rank) => [other, rank + 1])));
  let penalty = 0;
  ranks(embedding).forEach((order, row) => {
    for (const other of order.slice(0, k)) penalty += Math.max(0, before[row]!.get(other)! - k);
  });
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}

describe('umap', () => {
  it('keeps neighbours on a roll', () => {
    const data = roll(150);
    expect(trustworthiness(data, umap(data), 10)).toBeGreaterThan(0.93);
  });

  it('keeps clusters apart', () => {
    const data = clusters(80);
    const embedding = umap(data);
    const nearest = ranks(embedding).map((order) => order.slice(0, 10));
    const same = nearest.map((near, row) => near.filter((other) => other % 4 === row % 4).length);
    expect(same.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.99 * 10 * data.rows);
  });

  it('is the same for a seed, and only for that', () => {
    const data = clusters(60);
    const options = { seed: 4, iterations: 20 };
    expect(umap(data, options)).toEqual(umap(data, options));
    expect(umap(data, { ...options, seed: 5 })).not.toEqual(umap(data, options));
  });

  it('copes with points that are all the same', () => {
    const embedding = umap(createMatrix(30, 3), { numDimensions: 3, iterations: 20 });
    expect([embedding.rows, embedding.columns]).toEqual([30, 3]);
    expect(embedding.data.every(Number.isFinite)).toBe(true);
  });

  test.each<[UmapOptions, string]>([
    [{ numNeighbours: 20 }, 'numNeighbours is 20; allowed: an integer from 1 to 19'],
    [{ numDimensions: 0, numNeighbours: 5 }, 'numDimensions is 0'],
    [{ learnRate: 2, numNeighbours: 5 }, 'learnRate is 2'],
    [{ minDist: NaN, numNeighbours: 5 }, 'minDist is NaN'],
    [{ seed: 0.5, numNeighbours: 5 }, 'seed is 0.5'],
  ])('refuses %j', (wrong, message) => {
    expect(() => umap(clusters(20), wrong)).toThrow(message);
  });

  it('refuses values that are not finite', () => {
    const data = clusters(20);
    data.data[5] = NaN;
    expect(() => umap(data, { numNeighbours: 5 })).toThrow('data[0][5] is NaN');
  });
});

test.each([
  // What umap-learn finds for its own defaults.
  [0.1, 1.577, 0.895],
  [0.5, 0.583, 1.334],
])('the curve for a least distance of %d', (minDist, a, b) => {
  const curve = closenessCurve(minDist);
  expect(Math.abs(curve.a - a)).toBeLessThan(0.005);
  expect(Math.abs(curve.b - b)).toBeLessThan(0.005);
});
