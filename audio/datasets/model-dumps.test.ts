import { createMatrix, type Matrix } from '../matrix/matrix';
import { fitRobustScale } from '../statistics/robust-scale';
import { applyModel, applyModelInverse, dimensionsOf } from './apply-model';
import { kMeans } from './kmeans';
import { dumpModel, loadModel, type FittedModel } from './model-dumps';
import { fitNormalize } from './normalize';
import { fitPca, projectPca } from './pca';
import { fitStandardize } from './standardize';

const points = createMatrix(
  6,
  3,
  Float32Array.of(1, 2, 3, 2, 1, 5, -3, 4, 8, 0, 2, 1, 7, -1, 2, 2, 2, 4),
);
const others = createMatrix(2, 3, Float32Array.of(5, 5, 5, -1, 0, 2));

const models: readonly FittedModel[] = [
  { kind: 'standardize', fit: fitStandardize(points) },
  { kind: 'normalize', fit: fitNormalize(points, { min: -1, max: 1 }) },
  { kind: 'robustscale', fit: fitRobustScale(points) },
  { kind: 'pca', fit: fitPca(points) },
  { kind: 'kmeans', fit: { means: kMeans(points, { numClusters: 2 }).means } },
];

/** As a file would hold it. */
function throughJson(model: FittedModel): unknown {
  return JSON.parse(JSON.stringify(dumpModel(model)));
}

describe.each(models)('the dump of $kind', (model) => {
  it('is read back as what it was', () => {
    expect(loadModel(throughJson(model))).toEqual(model);
  });

  it('applies to points it was not fitted to', () => {
    expect(dimensionsOf(model)).toBe(3);
    const seen = applyModel(others, loadModel(throughJson(model)));
    expect(seen.rows).toBe(2);
    expect(() => applyModel(createMatrix(1, 2), model)).toThrow('data.columns is 2');
  });

  it('is undone by its inverse, unless it forgets the points', () => {
    const options = { numDimensions: 3, whiten: true };
    const back = applyModelInverse(applyModel(others, model, options), model, options);
    if (model.kind === 'kmeans') expect(back).toBeNull();
    else expectClose(back!, others);
  });
});

function expectClose(actual: Matrix, expected: Matrix): void {
  actual.data.forEach((value, i) => expect(value).toBeCloseTo(expected.data[i]!, 4));
}

// The fields that flucoma-core's check_json wants, without which FluCoMa loads nothing.
test.each([
  [0, ['cols', 'mean', 'std']],
  [1, ['cols', 'data_max', 'data_min', 'max', 'min']],
  [2, ['cols', 'data_high', 'data_low', 'high', 'low', 'median', 'range']],
  [3, ['bases', 'cols', 'mean', 'numpoints', 'rows', 'values']],
  [4, ['cols', 'means', 'rows']],
])('dump %d has the fields that FluCoMa asks for', (index, fields) => {
  expect(Object.keys(dumpModel(models[index]!)).sort()).toEqual(fields);
});

test('a dump of PCA has a row for every dimension, as FluCoMa’s', () => {
  // Points on a line through (1, 1): one direction, both dimensions alike.
  const line = createMatrix(3, 2, Float32Array.of(0, 0, 1, 1, 2, 2));
  const dump = dumpModel({ kind: 'pca', fit: fitPca(line) }) as { bases: number[][] };
  expect(dump.bases).toHaveLength(2);
  expect(dump.bases[0]![0]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(dump.bases[1]![0]).toBeCloseTo(Math.SQRT1_2, 12);
});

test('FluCoMa’s own dump of a PCA with fewer directions than dimensions is applied', () => {
  const dump = { bases: [[0.6], [0.8]], values: [2], mean: [1, 1], rows: 2, cols: 1 };
  const model = loadModel(dump);
  const seen = applyModel(createMatrix(1, 2, Float32Array.of(2, 3)), model, { numDimensions: 1 });
  expect(seen.data[0]).toBeCloseTo(0.6 + 1.6, 6);
});

test('applying a fit is projecting with it', () => {
  const fit = fitPca(points);
  expect(applyModel(others, { kind: 'pca', fit })).toEqual(projectPca(others, fit).projected);
});

test.each([
  [null, 'model is ""; allowed: one with bases, values, mean; or means'],
  [{ mean: [1], std: [1] }, 'model.cols is "missing"; allowed: a number'],
  [{ mean: [1], std: [1], cols: 2 }, 'model.std.length is 1; allowed: 2'],
  [{ mean: [1], std: [-1], cols: 1 }, 'model.std[0] is -1; allowed: a finite number of at least 0'],
  [{ mean: ['1'], std: [1], cols: 1 }, 'model.mean[0] is "1"'],
  [{ means: [[1, 2], [3]], rows: 2, cols: 2 }, 'model.means[1].length is 1; allowed: 2'],
  [{ bases: 1, values: [1], mean: [1], rows: 1, cols: 1 }, 'model.bases is "number"'],
])('%j is refused with the field', (content, message) => {
  expect(() => loadModel(content)).toThrow(message);
});

test('a deviation of next to nothing scales nothing', () => {
  const model = loadModel({ mean: [1], std: [0], cols: 1 });
  expect(applyModel(createMatrix(1, 1, Float32Array.of(3)), model).data[0]).toBe(2);
});
