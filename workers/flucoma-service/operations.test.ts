import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMatrix,
  decodeNpy,
  decodeWav,
  encodeNpy,
  transpose,
  type NpyArray,
} from '@attacca/audio';
import { resolveParameters, type Operation } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import {
  flucomaReference,
  librosaReference,
  readVectorJson,
  type Recording,
} from '../../test/reference-vectors';
import { excess, TOLERANCES, type Tolerance } from '../../test/tolerances';
import { executeLocally } from '../index';
import { noise, writeWav } from '../runtime/testing/sound-files';

const root = join(__dirname, '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
const vector = (recording: Recording): string =>
  join(root, 'test', 'fixtures', 'vectors', `${recording}.wav`);
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-flucoma-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(
  name: string,
  input: string | readonly string[],
  parameters: Record<string, unknown> = {},
): Promise<void> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const inputs = { [operation.inputs[0]!.name]: input };
  const outDir = at('out');
  await executeLocally({ operation, parameters: resolved.parameters, inputs, outDir });
}

const npy = (...names: string[]): NpyArray => decodeNpy(new Uint8Array(readFileSync(at(...names))));
const json = (...names: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(at(...names), 'utf8')) as Record<string, unknown>;

/** The parameters of a reference's command line: `-threshold 0.5 … -fftsettings 1024 512 1024 1024`. */
function parametersOf(operation: Operation, args: readonly string[]): Record<string, number> {
  const given: Record<string, number> = {};
  for (const { name } of operation.parameters) {
    const index = args.indexOf(`-${name}`);
    if (index >= 0) given[name] = Number(args[index + 1]);
  }
  const fft = args.indexOf('-fftsettings');
  if (fft < 0) return given;
  const [windowsize, hopsize, fftsize] = args.slice(fft + 1).map(Number);
  return { ...given, windowsize: windowsize!, hopsize: hopsize!, fftsize: fftsize! };
}

describe('slicers', () => {
  it.each([
    ['onsetslice', 'onsetslice_metric2_delta'],
    ['noveltyslice', 'noveltyslice_k11_f4'],
  ])('%s gives the slice points of FluCoMa, and views between them', async (name, reference) => {
    const { args, rows } = flucomaReference('rock')[reference]!;
    await run(name, vector('rock'), parametersOf(catalog.findOperationAnywhere(name)!, args));
    const { samples, times } = json('out', 'indices.json');
    expect(samples).toEqual(rows[0]);
    expect(times).toEqual(rows[0]!.map((sample) => sample / 22050));
  });

  it('flucoma-onset, the name in the first design, gives onset times in one column', async () => {
    await run('flucoma-onset', vector('rock'), { threshold: 0.5 });
    const { shape, data } = npy('out', 'onsets.npy');
    const { times } = json('out', 'indices.json') as { times: number[] };
    expect(shape).toEqual([times.length, 1]);
    expect(times.length).toBeGreaterThan(1);
    expect(Array.from(data as Float32Array)).toEqual(times.map(Math.fround));
  });

  it('onsetslice of silence has no onset', async () => {
    writeWav(at('in.wav'), [new Float32Array(4000)], 8000);
    await run('onsetslice', at('in.wav'));
    expect(npy('out', 'onsets.npy').shape).toEqual([0, 1]);
    expect(json('out', 'indices.json')).toEqual({ times: [], samples: [] });
  });
});

describe('fluid-hpss', () => {
  it('gives what FluCoMa gives', async () => {
    await run('fluid-hpss', vector('rock'));
    const { hpss } = readVectorJson<{ hpss: { harm_samples: number[]; perc_samples: number[] } }>(
      'rock.flucoma.json',
    );
    const { sample_index } = librosaReference('rock');
    for (const [part, expected] of [
      ['harmonic', hpss.harm_samples],
      ['percussive', hpss.perc_samples],
    ] as const) {
      const { channels } = decodeWav(readFileSync(at('out', `${part}.wav`)));
      const given = sample_index.map((index) => channels[0]![index]!);
      expect(excess(given, expected, TOLERANCES.flucomaHpss)).toBeLessThanOrEqual(0);
    }
  });

  it('separates every channel by itself, as long as it is', async () => {
    const channels = [noise(70_000, 1), noise(70_000, 2)];
    writeWav(at('in.wav'), channels, 8000);
    const parameters = { maskingmode: 2, startframe: 500 };
    await run('fluid-hpss', at('in.wav'), parameters);
    const both = decodeWav(readFileSync(at('out', 'residual.wav')));
    writeWav(at('in.wav'), [channels[1]!.subarray(500)], 8000);
    await run('fluid-hpss', at('in.wav'), { maskingmode: 2 });
    const one = decodeWav(readFileSync(at('out', 'residual.wav')));
    expect(both.channels[1]).toHaveLength(69_500);
    expect(one.channels[0]).toEqual(both.channels[1]);
  });
});

it('transientslice finds where a sound breaks', async () => {
  const signal = Float32Array.from({ length: 8000 }, (_, i) => 0.3 * Math.sin(i / 5));
  for (let i = 0; i < 5; i++) signal[4000 + i]! += i % 2 ? -0.6 : 0.6;
  writeWav(at('in.wav'), [signal], 8000);
  await run('transientslice', at('in.wav'), { startframe: 100 });
  const { samples } = json('out', 'indices.json') as { samples: number[] };
  expect(samples.some((sample) => Math.abs(sample - 4000) < 20)).toBe(true);
});

describe('descriptors', () => {
  it.each<[string, string, Tolerance]>([
    ['fluid-mfcc', 'mfcc13', TOLERANCES.flucomaMfcc],
    ['melbands', 'melbands40', TOLERANCES.flucomaMelBands],
    ['loudness', 'loudness', TOLERANCES.flucomaLoudness],
    ['pitch', 'pitch_yinfft', TOLERANCES.flucomaPitch],
    ['spectralshape', 'spectralshape', TOLERANCES.flucomaSpectralShape],
    ['fluid-chroma', 'chroma', TOLERANCES.flucomaChroma],
  ])('%s gives what FluCoMa gives', async (name, reference, tolerance) => {
    const { args, rows } = flucomaReference('speech')[reference]!;
    const operation = catalog.findOperationAnywhere(name)!;
    await run(name, vector('speech'), parametersOf(operation, args));
    const { shape, data } = npy('out', 'features.npy');
    expect(shape).toEqual([rows.length, rows[0]!.length]);
    const slack = { abs: 1e-6, ...tolerance };
    expect(excess(data as Float32Array, rows.flat(), slack)).toBeLessThanOrEqual(0);
  });

  it('take the padding and the rows that are asked for', async () => {
    writeWav(at('in.wav'), [noise(4096, 1), noise(4096, 2)], 8000);
    await run('spectralshape', at('in.wav'), { padding: 0, select: 'Crest, centroid' });
    expect(npy('out', 'features.npy').shape).toEqual([4, 7]);
    await expect(run('loudness', at('in.wav'), { select: 'loudness,level' })).rejects.toThrow(
      'select is "level"; allowed: loudness, peak, with commas between them',
    );
  });

  it('describe every channel, one after another, and only the region asked for', async () => {
    const channels = [noise(5000, 1), noise(5000, 2)];
    writeWav(at('in.wav'), channels, 8000);
    await run('loudness', at('in.wav'), { startframe: 1000, numframes: 2000 });
    const both = npy('out', 'features.npy');
    expect(both.shape).toEqual([4, 4]);
    writeWav(at('in.wav'), [channels[1]!.subarray(1000, 3000)], 8000);
    await run('loudness', at('in.wav'));
    expect(npy('out', 'features.npy').data).toEqual(both.data.slice(8));
  });
});

describe('data sets', () => {
  /** Twenty points of three dimensions in two files, as columns; two far-off clusters in turn. */
  function writePoints(layout: 'rows' | 'columns'): string[] {
    const points = noise(60, 5).map((value, i) => value + (Math.floor(i / 3) % 2) * 50);
    return [0, 10].map((first) => {
      const part = createMatrix(10, 3, points.slice(3 * first, 3 * (first + 10)));
      const { rows, columns, data } = layout === 'rows' ? part : transpose(part);
      const path = at(`${layout}-${first}.npy`);
      writeFileSync(path, encodeNpy({ shape: [rows, columns], data }));
      return path;
    });
  }

  it.each([
    ['standardize', {}, ['scaled'], 3],
    ['normalize', { min: -1 }, ['scaled'], 3],
    ['pca', { numdimensions: 2, whiten: 1 }, ['projected'], 2],
    ['kmeans', { numclusters: 2 }, ['clusters'], 1],
    ['kdtree', { numneighbours: 4 }, ['indices', 'distances'], 4],
    ['umap', { numneighbours: 5, iterations: 20, numdimensions: 3 }, ['embedding'], 3],
  ] as const)('%s takes points as rows or columns', async (name, parameters, ports, width) => {
    for (const port of ports) {
      await run(name, writePoints('columns'), parameters);
      const { shape, data } = npy('out', `${port}.npy`);
      expect(shape).toEqual([width, 20]);
      rmSync(at('out'), { recursive: true });
      await run(name, writePoints('rows'), { ...parameters, points: 'rows' });
      const byRow = npy('out', `${port}.npy`);
      expect(byRow.shape).toEqual([20, width]);
      const turned = transpose(createMatrix(20, width, byRow.data as Float32Array));
      expect(turned.data).toEqual(data);
      rmSync(at('out'), { recursive: true });
    }
  });

  it('kmeans tells clusters apart, and kdtree finds those of the same', async () => {
    await run('kmeans', writePoints('columns'), { numclusters: 2 });
    const { data } = npy('out', 'clusters.npy');
    expect(json('out', 'fit.json')).toMatchObject({ rows: 2, cols: 3, sizes: [10, 10] });
    rmSync(at('out'), { recursive: true });
    await run('kdtree', writePoints('rows'), { numneighbours: 10, radius: 20, points: 'rows' });
    const indices = npy('out', 'indices.npy').data;
    indices.forEach((index, i) => {
      const point = Math.floor(i / 10);
      expect(data[Number(index)]).toBe(data[point]);
      if (i % 10 === 0) expect(index).toBe(point);
    });
  });

  it('name an item of other width', async () => {
    const wide = at('wide.npy');
    writeFileSync(wide, encodeNpy({ shape: [4, 2], data: new Float32Array(8) }));
    await expect(run('pca', [...writePoints('columns'), wide])).rejects.toMatchObject({
      code: 'INPUT_MISMATCH',
      message: expect.stringContaining('Item 2 has 4 rows, the items before it 3'),
    });
  });
});
