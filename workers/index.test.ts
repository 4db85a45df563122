import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bufCompose, bufStats, decodeNpy, decodeWav, encodeNpy } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import {
  flat,
  librosaReference,
  flucomaReference,
  RECORDINGS,
  type Recording,
} from '../test/reference-vectors';
import { TOLERANCES } from '../test/tolerances';
import { slicesBetween } from './flucoma-service/operations/slice-sound';
import { executeLocally, type LocalExecutionResult } from './index';
import { makeMedia, noise, writeWav } from './runtime/testing/sound-files';

const catalog = loadManifests(join(__dirname, '..', 'manifests'));
const vector = (recording: Recording): string =>
  join(__dirname, '..', 'test', 'fixtures', 'vectors', `${recording}.wav`);
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-local-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly input: string | readonly string[];
  readonly parameters?: Record<string, unknown>;
  readonly outDir?: string;
  /** By port, beside the first. */
  readonly others?: Readonly<Record<string, string | readonly string[]>>;
}

function run(
  name: string,
  { input, parameters = {}, outDir = at('out'), others = {} }: Run,
): Promise<LocalExecutionResult> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const inputs = { [operation.inputs[0]!.name]: input, ...others };
  return executeLocally({ operation, parameters: resolved.parameters, inputs, outDir });
}

const npy = (path: string) => decodeNpy(new Uint8Array(readFileSync(path)));
const json = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

function largestDifference(given: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(given.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < given.length; i++)
    largest = Math.max(largest, Math.abs(given[i]! - expected[i]!));
  return largest;
}

describe.each(RECORDINGS)('on the recording %s', (recording) => {
  const reference = librosaReference(recording);

  it('librosa-mfcc gives what librosa gives', async () => {
    const { outputs, inputs } = await run('librosa-mfcc', {
      input: vector(recording),
      parameters: { n_mfcc: 40 },
    });
    const { shape, data } = npy(at('out', 'mfcc.npy'));
    const expected = reference.features['mfcc40']!;
    expect(shape).toEqual(expected.shape);
    expect(largestDifference(data as Float32Array, flat(expected))).toBeLessThanOrEqual(
      TOLERANCES.mfcc.abs,
    );
    expect(outputs['mfcc']).toMatchObject({
      kind: 'file',
      type: 'matrix',
      shape,
      dtype: 'float32',
    });
    expect(inputs['audio']![0]).toMatchObject({
      audio: { channels: 1, sample_rate: 22050 },
      conversion: { resampler: 'none' },
    });
  });

  it('librosa-hpss gives what librosa gives', async () => {
    await run('librosa-hpss', { input: vector(recording) });
    for (const [part, name] of [
      ['harmonic', 'harm'],
      ['percussive', 'perc'],
    ] as const) {
      const { channels, sampleRate } = decodeWav(readFileSync(at('out', `${part}.wav`)));
      const samples = reference.sample_index.map((index) => channels[0]![index]!);
      const expected = flat(reference.features[`hpss_${name}_samples`]!);
      expect(sampleRate).toBe(22050);
      expect(largestDifference(samples, expected)).toBeLessThanOrEqual(TOLERANCES.hpssSample.abs);
    }
  });

  it('ampslice gives the slice points of FluCoMa, and views between them', async () => {
    const { outputs } = await run('ampslice', {
      input: vector(recording),
      parameters: sliceParameters(recording),
    });
    const { rows } = flucomaReference(recording)['ampslice_a']!;
    const expected = rows.flat().filter((point) => point >= 0);
    const { samples, times } = json(at('out', 'indices.json'));
    expect(samples).toEqual(expected);
    expect(times).toEqual(expected.map((sample) => sample / 22050));
    const { channels } = decodeWav(readFileSync(vector(recording)));
    const shortest = sliceParameters(recording)['minslicelength'] ?? 2;
    const cuts = slicesBetween(expected, channels[0]!.length, shortest);
    expect(outputs['slices']).toMatchObject({ kind: 'items', items: { length: cuts.length } });
    cuts.forEach(([from, to], index) => {
      const slice = decodeWav(readFileSync(at('out', 'slices', `${index}.wav`)));
      expect(slice.channels[0]).toEqual(channels[0]!.slice(from, to));
    });
  });
});

/** The parameters the reference was made with: `-onthreshold 10 …`. */
function sliceParameters(recording: Recording): Record<string, number> {
  const { args } = flucomaReference(recording)['ampslice_a']!;
  const parameters: Record<string, number> = {};
  const known = catalog.findOperationAnywhere('ampslice')!.parameters.map(({ name }) => name);
  args.forEach((word, index) => {
    const name = word.replace(/^-/, '');
    if (known.includes(name)) parameters[name] = Number(args[index + 1]);
  });
  expect(Object.keys(parameters).length).toBeGreaterThan(0);
  return parameters;
}

describe('slices', () => {
  it.each([
    [[], [[0, 100]]],
    [[0], [[0, 100]]],
    [
      [40],
      [
        [0, 40],
        [40, 100],
      ],
    ],
    [
      [0, 40, 99],
      [
        [0, 40],
        [40, 99],
        [99, 100],
      ],
    ],
  ] as const)('of the points %j', (points, expected) => {
    expect(slicesBetween(points, 100, 2)).toEqual(expected);
  });

  it('do not begin with one that is shorter than a slice may be', () => {
    expect(slicesBetween([3, 40], 100, 10)).toEqual([
      [0, 40],
      [40, 100],
    ]);
  });

  it('of a compressed file refer to a WAV of its own channels and rate', async () => {
    makeMedia(at('in.flac'), 'sine=440:duration=1:sample_rate=48000', [
      '-ac',
      '2',
      '-sample_fmt',
      's16',
      '-c:a',
      'flac',
    ]);
    const { outputs } = await run('ampslice', { input: at('in.flac') });
    expect(outputs['slices']).toMatchObject({
      items: [
        { audio: { channels: 2, sample_rate: 48000, codec: 'pcm_s16le', duration_seconds: 1 } },
      ],
    });
  });
});

describe('bufcompose', () => {
  const channels = [noise(5000, 3), noise(5000, 4)];
  it.each([
    {},
    { startframe: 100, numframes: 50 },
    { numframes: 6000, gain: -0.5 },
    { startchan: 1, numchans: 3, deststartframe: 70000, deststartchan: 1 },
  ])('with %j is what the buffer form gives', async (parameters: Record<string, number>) => {
    writeWav(at('in.wav'), channels, 8000);
    await run('bufcompose', { input: at('in.wav'), parameters });
    const expected = bufCompose(
      { channels, sampleRate: 8000 },
      {
        startFrame: parameters['startframe'] ?? 0,
        numFrames: parameters['numframes'] ?? -1,
        startChan: parameters['startchan'] ?? 0,
        numChans: parameters['numchans'] ?? -1,
        gain: parameters['gain'] ?? 1,
        destStartFrame: parameters['deststartframe'] ?? 0,
        destStartChan: parameters['deststartchan'] ?? 0,
      },
    );
    const given = decodeWav(readFileSync(at('out', 'composed.wav')));
    expect(given.sampleRate).toBe(8000);
    expect(given.channels).toEqual(expected.channels);
  });
});

describe('bufcompose into a destination', () => {
  const source = { channels: [noise(50000, 3), noise(50000, 4)], sampleRate: 8000 };
  it.each([
    [{ deststartframe: 10000, destgain: 0.5 }, 1, 80000],
    [{ deststartframe: 10000, destgain: 1, startframe: 49000, gain: -1 }, 2, 80000],
    [{ deststartframe: 60000, deststartchan: 1, numframes: 100, destgain: 2 }, 2, 40000],
    [{ numchans: 1, startchan: 1 }, 3, 70000],
  ])(
    'with %j and %i channels of %i frames is what the buffer form gives',
    async (parameters: Record<string, number>, channels, frames) => {
      const destination = {
        channels: Array.from({ length: channels }, (_, i) => noise(frames, 10 + i)),
        sampleRate: 16000,
      };
      writeWav(at('in.wav'), source.channels, source.sampleRate);
      writeWav(at('onto.wav'), destination.channels, destination.sampleRate);
      await run('bufcompose', {
        input: at('in.wav'),
        others: { destination: at('onto.wav') },
        parameters,
      });
      const options = {
        ...{ startFrame: parameters['startframe'] ?? 0, numFrames: parameters['numframes'] ?? -1 },
        ...{ startChan: parameters['startchan'] ?? 0, numChans: parameters['numchans'] ?? -1 },
        ...{ gain: parameters['gain'] ?? 1, destGain: parameters['destgain'] ?? 0 },
        destStartFrame: parameters['deststartframe'] ?? 0,
        destStartChan: parameters['deststartchan'] ?? 0,
      };
      const given = decodeWav(readFileSync(at('out', 'composed.wav')));
      expect(given).toMatchObject(bufCompose(source, options, destination));
    },
  );
});

describe('gathering', () => {
  async function matrices(lengths: readonly number[]): Promise<string[]> {
    return Promise.all(
      lengths.map(async (length, index) => {
        writeWav(at(`${index}.wav`), [noise(length, index)], 22050);
        await run('librosa-mfcc', { input: at(`${index}.wav`), outDir: at(`${index}`) });
        return at(`${index}`, 'mfcc.npy');
      }),
    );
  }

  it('bufstats gives one row per matrix, short ones too', async () => {
    await run('bufstats', {
      input: await matrices([9000, 100, 4000]),
      parameters: { numderivs: 1 },
    });
    const { shape } = npy(at('out', 'stats.npy'));
    const { columns, items, items_too_short_for_differences } = json(at('out', 'columns.json'));
    expect(shape).toEqual([3, 13 * 14]);
    expect(columns).toHaveLength(13 * 14);
    expect((columns as string[]).slice(6, 8)).toEqual([
      'channel0_high',
      'channel0_derivative1_mean',
    ]);
    expect(items).toEqual([0, 1, 2]);
    expect(items_too_short_for_differences).toEqual([1]);
  });

  it('bufstats takes a weight for every frame of every matrix', async () => {
    const source = await matrices([9000, 5000]);
    const frames = source.map((path) => npy(path).shape[1]!);
    const weights = frames.map((count, item) =>
      Float32Array.from({ length: count }, (_, t) => (t % 3) - item),
    );
    weights.forEach((data, item) =>
      writeFileSync(at(`w${item}.npy`), encodeNpy({ shape: [data.length], data })),
    );
    const others = { weights: [at('w0.npy'), at('w1.npy')] };
    await run('bufstats', { input: source, others });
    const { data, shape } = npy(at('out', 'stats.npy'));
    weights.forEach((weight, item) => {
      const matrix = npy(source[item]!);
      const line = (matrix.data as Float32Array).subarray(0, frames[item]);
      const [mean] = bufStats([line], { weights: weight }).data;
      expect(data[item * shape[1]!]).toBe(mean);
    });
    await expect(run('bufstats', { input: source, others: { weights: [at('w0.npy')] } }))
      .rejects //
      .toThrow('There are no weights for item 1');
    await expect(
      run('bufstats', { input: source, others: { weights: [at('w1.npy'), at('w0.npy')] } }),
    ).rejects.toThrow(/Item 0 has \d+ frames and \d+ weights/);
  });

  it('robustscaling centres every row', async () => {
    await run('robustscaling', { input: await matrices([9000, 4000]) });
    const { shape, data } = npy(at('out', 'scaled.npy'));
    const fit = json(at('out', 'fit.json'));
    const keys = ['low', 'high', 'data_low', 'data_high', 'median', 'range', 'cols'];
    expect(Object.keys(fit)).toEqual(keys);
    const frames = shape[1]!;
    const row = Array.from(data.subarray(0, frames) as Float32Array).sort((a, b) => a - b);
    expect(row.some((value) => value === 0)).toBe(true);
    expect(frames).toBe(1 + Math.floor(9000 / 512) + 1 + Math.floor(4000 / 512));
  });
});

describe('a local execution', () => {
  it('that fails leaves nothing behind', async () => {
    writeFileSync(at('text.wav'), 'no sound');
    await expect(
      run('librosa-hpss', { input: at('text.wav'), outDir: at('new', 'out') }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT_FILE' });
    expect(existsSync(at('new'))).toBe(false);
    await expect(run('librosa-hpss', { input: at('text.wav'), outDir: at('.') })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['text.wav']);
  });

  it('names what it was not given', async () => {
    await expect(run('librosa-mfcc', { input: [] })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('"audio"'),
    });
    await expect(run('librosa-mfcc', { input: at('nowhere.wav') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('nowhere.wav'),
    });
  });

  it('says how the sound was brought to what the operation declares', async () => {
    makeMedia(at('in.ogg'), 'sine=440:duration=1:sample_rate=44100', [
      '-ac',
      '2',
      '-c:a',
      'libvorbis',
    ]);
    const { inputs } = await run('librosa-mfcc', { input: at('in.ogg') });
    expect(inputs['audio']![0]).toMatchObject({
      audio: { channels: 2, sample_rate: 44100, codec: 'vorbis', container: 'ogg' },
      conversion: { channels: 1, sample_rate: 22050, resampler: 'attacca' },
    });
  });

  it('of ingest tells what a file is, whatever its name', async () => {
    makeMedia(at('in.mp3'), 'sine=440:duration=2', ['-c:a', 'libmp3lame']);
    const { outputs } = await run('ingest', { input: at('in.mp3') });
    expect(outputs['file']).toMatchObject({
      media_type: 'audio/mpeg',
      path: at('out', 'file.mp3'),
      audio: { codec: 'mp3', channels: 1 },
    });
  });
});
