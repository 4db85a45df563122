import fc from 'fast-check';
import { createMatrix, type Matrix } from '../matrix/matrix';
import { KdTree } from './kd-tree';
import { kMeans } from './kmeans';
import { fitNormalize, normalize, normalizeInverse } from './normalize';
import { fitPca, projectPca } from './pca';
import { seededRandom } from './seeded-random';
import { fitStandardize, standardize, standardizeInverse } from './standardize';
import { symmetricEigen } from './symmetric-eigen';

const small = createMatrix(4, 2, Float32Array.of(1, 7, 2, 7, 3, 7, 6, 7));

/** Points around centres, in turn. */
function clusters(centres: readonly (readonly number[])[], perCluster: number, seed = 1): Matrix {
  const random = seededRandom(seed);
  const width = centres[0]!.length;
  const rows = centres.length * perCluster;
  const data = Float32Array.from({ length: rows * width }, (_, i) => {
    const centre = centres[Math.floor(i / width) % centres.length]!;
    return centre[i % width]! + random() - 0.5;
  });
  return createMatrix(rows, width, data);
}

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 12 }), fc.integer())
  .map(([columns, rows, seed]) => {
    const random = seededRandom(seed);
    const data = Float32Array.from({ length: rows * columns }, () => 20 * random() - 10);
    return createMatrix(rows, columns, data);
  });

function expectClose(given: ArrayLike<number>, expected: ArrayLike<number>, digits = 3): void {
  expect(given.length).toBe(expected.length);
  for (let i = 0; i < given.length; i++) expect(given[i]).toBeCloseTo(expected[i]!, digits);
}

describe('standardize', () => {
  it('finds mean and deviation, and does not blow up a constant', () => {
    const fit = fitStandardize(small);
    expect(fit.mean).toEqual([3, 7]);
    expectClose(fit.std, [Math.sqrt(3.5), 1], 12);
    expectClose(
      standardize(small, fit).data.filter((_, i) => i % 2 === 1),
      [0, 0, 0, 0],
    );
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(matrices, (data) => {
        const fit = fitStandardize(data);
        expectClose(standardizeInverse(standardize(data, fit), fit).data, data.data);
      }),
    );
  });
});

describe('normalize', () => {
  it('brings columns into the range', () => {
    const fit = fitNormalize(small, { min: -1, max: 1 });
    expect(fit).toEqual({ min: -1, max: 1, data_min: [1, 7], data_max: [6, 7] });
    expectClose(normalize(small, fit).data, [-1, -1, -0.6, -1, -0.2, -1, 1, -1]);
    expect(() => fitNormalize(small, { min: 2, max: 1 })).toThrow('max is 1');
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(matrices, (data) => {
        const fit = fitNormalize(data);
        expectClose(normalizeInverse(normalize(data, fit), fit).data, data.data);
      }),
    );
  });
});

describe('fitPca', () => {
  it('finds the line that points lie on', () => {
    const line = createMatrix(5, 2, Float32Array.of(0, 0, 3, 4, 6, 8, 9, 12, 12, 16));
    const fit = fitPca(line);
    expectClose(fit.bases[0]!, [0.6, 0.8], 10);
    expectClose(fit.values, [Math.sqrt(250), 0], 5);
    const { projected, variance } = projectPca(line, fit, { numDimensions: 1 });
    expectClose(projected.data, [-10, -5, 0, 5, 10]);
    expect(variance).toBeCloseTo(1, 10);
    const white = projectPca(line, fit, { numDimensions: 1, whiten: true }).projected.data;
    expect(white.reduce((sum, x) => sum + x * x, 0) / 4).toBeCloseTo(1, 5);
  });

  it('keeps distances when it keeps all dimensions', () => {
    const data = clusters(
      [
        [0, 0, 0],
        [1, 2, 3],
      ],
      6,
    );
    const { projected } = projectPca(data, fitPca(data), { numDimensions: 3 });
    for (const [a, b] of [
      [0, 1],
      [2, 7],
    ] as const) {
      expect(distanceOf(projected, a, b)).toBeCloseTo(distanceOf(data, a, b), 4);
    }
  });

  it('refuses one point, more dimensions than there are, and values that are not finite', () => {
    expect(() => fitPca(createMatrix(1, 2))).toThrow(
      'points is 1; allowed: an integer of at least 2',
    );
    expect(() => projectPca(small, fitPca(small), { numDimensions: 3 })).toThrow('numDimensions');
    expect(() => fitPca(createMatrix(2, 1, Float32Array.of(1, NaN)))).toThrow('data[1][0] is NaN');
  });
});

function distanceOf({ data, columns }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < columns; i++) sum += (data[a * columns + i]! - data[b * columns + i]!) ** 2;
  return Math.sqrt(sum);
}

test('symmetricEigen gives vectors that the matrix only stretches', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 10, maxLength: 10 }),
      (v) => {
        const [a, b, c, d, e, f, g, h, i, j] = v as [
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        const matrix = [a, b, c, d, b, e, f, g, c, f, h, i, d, g, i, j];
        const { values, vectors } = symmetricEigen(Float64Array.from(matrix), 4);
        vectors.forEach((vector, k) => {
          for (let row = 0; row < 4; row++) {
            const stretched = vector.reduce((sum, x, at) => sum + x * matrix[row * 4 + at]!, 0);
            expect(stretched).toBeCloseTo(values[k]! * vector[row]!, 8);
          }
        });
      },
    ),
  );
});

describe('kMeans', () => {
  const centres = [
    [0, 0],
    [10, 0],
    [0, 10],
  ];

  it('finds clusters that are apart', () => {
    const data = clusters(centres, 30);
    const { means, assignments } = kMeans(data, { numClusters: 3 });
    for (let i = 0; i < assignments.length; i++) expect(assignments[i]).toBe(assignments[i % 3]);
    expect(new Set(assignments).size).toBe(3);
    centres.forEach(([x, y], i) => {
      const cluster = assignments[i]!;
      expect(Math.abs(means.data[cluster * 2]! - x!)).toBeLessThan(0.2);
      expect(Math.abs(means.data[cluster * 2 + 1]! - y!)).toBeLessThan(0.2);
    });
  });

  it('is the same for a seed', () => {
    const data = clusters([[0, 0]], 200);
    const options = { numClusters: 5, seed: 7 };
    expect(kMeans(data, options)).toEqual(kMeans(data, options));
    expect(kMeans(data, { ...options, seed: 8 })).not.toEqual(kMeans(data, options));
  });

  it('copes with points that are all the same', () => {
    const { assignments } = kMeans(createMatrix(5, 2), { numClusters: 3 });
    expect(Array.from(assignments)).toEqual([0, 0, 0, 0, 0]);
  });

  it('refuses more clusters than points', () => {
    expect(() => kMeans(small, { numClusters: 5 })).toThrow('numClusters is 5; allowed');
  });
});

describe('KdTree', () => {
  it('finds the points that comparing with all finds', () => {
    const sizes = fc.tuple(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
    );
    fc.assert(
      fc.property(sizes, ([rows, columns, seed]) => {
        const random = seededRandom(seed);
        // A coarse grid, so that there are ties.
        const data = createMatrix(
          rows,
          columns,
          Float32Array.from({ length: rows * columns }, () => Math.floor(8 * random())),
        );
        const point = Float32Array.from({ length: columns }, () => 8 * random());
        const count = Math.min(rows, 6);
        const { indices, distances } = new KdTree(data).nearest(point, count);
        const all = Array.from({ length: rows }, (_, row) => ({
          row,
          squared: point.reduce((sum, x, i) => sum + (data.data[row * columns + i]! - x) ** 2, 0),
        })).sort((a, b) => a.squared - b.squared || a.row - b.row);
        expect(indices).toEqual(all.slice(0, count).map(({ row }) => row));
        expectClose(
          distances,
          all.slice(0, count).map(({ squared }) => Math.sqrt(squared)),
          9,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out what is beyond the radius', () => {
    const tree = new KdTree(createMatrix(4, 1, Float32Array.of(0, 1, 2, 9)));
    expect(tree.nearest(Float32Array.of(0), 4, { radius: 2 }).indices).toEqual([0, 1, 2]);
  });

  it('refuses more neighbours than points, and points of other width', () => {
    const tree = new KdTree(small);
    expect(() => tree.nearest(Float32Array.of(0, 0), 5)).toThrow('numNeighbours is 5');
    expect(() => tree.nearest(Float32Array.of(0), 1)).toThrow('point.length is 1');
    expect(() => new KdTree(createMatrix(0, 2))).toThrow('data.rows is 0');
  });
});
