import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, encodeNpy } from '@attacca/audio';
import { runOperation } from '../media/testing/run-operation';
import { noise } from '../runtime/testing/sound-files';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-transform-'));
  writeFileSync(at('points.npy'), encodeNpy({ shape: [3, 20], data: noise(60, 7) }));
});
afterEach(() => rmSync(folder, { recursive: true }));

function values(...names: string[]): readonly number[] {
  return Array.from(decodeNpy(new Uint8Array(readFileSync(at(...names)))).data, Number);
}

// What an operation gives for the points it was fitted to, its fit gives for the same points.
test.each([
  ['standardize', {}, 'scaled', {}],
  ['normalize', { min: -1 }, 'scaled', {}],
  ['robustscaling', {}, 'scaled', {}],
  ['pca', { numdimensions: 2, whiten: 1 }, 'projected', { numdimensions: 2, whiten: 1 }],
  ['kmeans', { numclusters: 3 }, 'clusters', {}],
])('the fit of %s is fed again', async (name, parameters, port, options) => {
  const source = at('points.npy');
  await runOperation(name, { inputs: { source }, parameters, outDir: at('fitted') });
  const inputs = { source, model: at('fitted', 'fit.json') };
  await runOperation('transform', { inputs, parameters: options, outDir: at('again') });
  const [again, fitted] = [values('again', 'transformed.npy'), values('fitted', `${port}.npy`)];
  expect(again).toHaveLength(fitted.length);
  again.forEach((value, i) => expect(value).toBeCloseTo(fitted[i]!, 5));
});

test('invert gives back what was scaled, and clusters cannot be inverted', async () => {
  const source = at('points.npy');
  await runOperation('standardize', { inputs: { source }, outDir: at('fitted') });
  const inputs = { source: at('fitted', 'scaled.npy'), model: at('fitted', 'fit.json') };
  await runOperation('transform', { inputs, parameters: { invert: 1 }, outDir: at('back') });
  const original = values('points.npy');
  values('back', 'transformed.npy').forEach((value, i) =>
    expect(value).toBeCloseTo(original[i]!, 5),
  );
  writeFileSync(at('means.json'), JSON.stringify({ means: [[1, 2, 3]], rows: 1, cols: 3 }));
  const clusters = { source, model: at('means.json') };
  await expect(
    runOperation('transform', { inputs: clusters, parameters: { invert: 1 }, outDir: at('x') }),
  ).rejects.toMatchObject({
    code: 'INVALID_PARAMETER',
    message: expect.stringContaining('invert'),
  });
});

test('a model of other dimensions, and what is no model, are refused with the reason', async () => {
  const source = at('points.npy');
  const refused = async (content: object, message: string): Promise<void> => {
    writeFileSync(at('model.json'), JSON.stringify(content));
    const inputs = { source, model: at('model.json') };
    await expect(runOperation('transform', { inputs, outDir: at('out') })).rejects.toMatchObject({
      code: 'INPUT_MISMATCH',
      message: expect.stringContaining(message),
    });
  };
  await refused(
    { cols: 2, mean: [0, 0], std: [1, 1] },
    'have 3 dimensions; the model was fitted to points of 2',
  );
  await refused({ cols: 3, mean: [0, 0], std: [1, 1] }, 'model.std.length is 2; allowed: 3');
});

describe('kdtree with a model', () => {
  it('finds the points of the tree that was fitted', async () => {
    const source = at('points.npy');
    await runOperation('kdtree', { inputs: { source }, outDir: at('fitted') });
    const all = decodeNpy(new Uint8Array(readFileSync(source))).data;
    // The fifth point and the second, each a little off.
    const data = Float32Array.from([0, 20, 40].flatMap((row) => [all[row + 4]!, all[row + 1]!]));
    writeFileSync(at('others.npy'), encodeNpy({ shape: [3, 2], data: data.map((x) => x + 1e-4) }));
    const inputs = { source: at('others.npy'), model: at('fitted', 'fit.json') };
    await runOperation('kdtree', { inputs, outDir: at('found') });
    expect(values('found', 'indices.npy')).toEqual([4, 1]);
    for (const distance of values('found', 'distances.npy'))
      expect(distance).toBeCloseTo(1e-4 * Math.sqrt(3), 5);
  });

  it('refuses points of other dimensions and what is no tree', async () => {
    const source = at('points.npy');
    const refused = async (content: object, message: string): Promise<void> => {
      writeFileSync(at('model.json'), JSON.stringify(content));
      const inputs = { source, model: at('model.json') };
      await expect(runOperation('kdtree', { inputs, outDir: at('out') })).rejects.toMatchObject({
        code: 'INPUT_MISMATCH',
        message: expect.stringContaining(message),
      });
    };
    const tree = { tree: [[-1, -1]], rows: 1, cols: 2, data: [[1, 2]], ids: ['0'] };
    await refused(tree, 'have 3 dimensions; the model was fitted to points of 2');
    await refused({ ...tree, ids: [] }, 'model.ids.length is 0; allowed: 1');
  });
});
