import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, decodeWav, split } from '@attacca/audio';
import { noise, writeWav } from '../../runtime/testing/sound-files';
import { runOperation } from '../testing/run-operation';

const RATE = 22_050;
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-slices-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const json = (path: string): Record<string, unknown> => ({
  ...(JSON.parse(readFileSync(path, 'utf8')) as object),
});
const matrix = (path: string) => decodeNpy(new Uint8Array(readFileSync(path)));
const samplesOf = (path: string): Float32Array => decodeWav(readFileSync(path)).channels[0]!;

async function sliced(name: string, parameters: Record<string, unknown>): Promise<string[]> {
  const inputs = { audio: at('in.wav') };
  const { outputs } = await runOperation(name, { inputs, parameters, outDir: at('cut') });
  return (outputs['slices'] as unknown as { items: { path: string }[] }).items.map(
    ({ path }) => path,
  );
}

async function mapped(name: string, inputs: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, audio] of inputs.entries()) {
    const outDir = at(`item-${index}`);
    const { outputs } = await runOperation(name, { inputs: { audio }, outDir });
    paths.push((Object.values(outputs)[0] as { path: string }).path);
  }
  return paths;
}

type Parameters = Readonly<Record<string, number | string>>;

const cut = { length: 8192 + 2048, overlap: 2048, unit: 'samples' };

test.each<[string, string, Parameters, Parameters?]>([
  ['librosa-rms', 'rms', {}],
  ['librosa-stft', 'stft', {}],
  ['librosa-melspectrogram', 'melspectrogram', {}],
  ['librosa-melspectrogram', 'mfcc', { finish: 'mfcc', n_mfcc: 13 }],
  [
    'librosa-melspectrogram',
    'mfcc',
    { finish: 'mfcc' },
    { n_mfcc: 20, dct_type: '3', norm: 'none', lifter: 22 },
  ],
])('%s over slices, joined, is %s of the whole', async (operation, name, finish, same = {}) => {
  writeWav(at('in.wav'), [noise(21_000)], RATE);
  const features = await mapped(operation, await sliced('slice-fixed', cut));
  await runOperation('join-features', {
    inputs: { features, layout: at('cut', 'layout.json') },
    parameters: { ...finish, ...same },
    outDir: at('joined'),
  });
  const whole = { inputs: { audio: at('in.wav') }, parameters: same, outDir: at('whole') };
  await runOperation(`librosa-${name}`, whole);
  const [given, expected] = [
    matrix(at('joined', 'joined.npy')),
    matrix(at('whole', `${name}.npy`)),
  ];
  expect(given.shape).toEqual(expected.shape);
  expect(Buffer.from(given.data.buffer).equals(Buffer.from(expected.data.buffer))).toBe(true);
});

test('slices of seconds are views with the samples they were cut from', async () => {
  const sound = noise(25_000);
  writeWav(at('in.wav'), [sound], RATE);
  const slices = await sliced('slice-fixed', { length: 0.5, overlap: 0.1 });
  expect(slices.map((path) => samplesOf(path).length)).toEqual([11_025, 11_025, 25_000 - 17_640]);
  expect(samplesOf(slices[1]!)).toEqual(sound.slice(8820, 8820 + 11_025));
  expect(json(at('cut', 'layout.json'))).toEqual({
    sample_rate: RATE,
    samples: 25_000,
    length_samples: 11_025,
    overlap_samples: 2205,
    slices: 3,
  });
});

test('an overlap as long as the slice is refused', async () => {
  writeWav(at('in.wav'), [noise(2500)], RATE);
  const parameters = { length: 100, overlap: 100, unit: 'samples' };
  await expect(sliced('slice-fixed', parameters)).rejects.toThrow('overlap is 100; allowed');
});

test('joining names the slice that is missing, and a layout that is none', async () => {
  writeWav(at('in.wav'), [noise(21_000)], RATE);
  const features = await mapped('librosa-rms', await sliced('slice-fixed', cut));
  const joined = (layout: string) =>
    runOperation('join-features', {
      inputs: { features: features.slice(0, 2), layout },
      outDir: at('joined'),
    });
  await expect(joined(at('cut', 'layout.json'))).rejects.toThrow('slice 2 of 3 is missing');
  writeFileSync(at('other.json'), '{"samples": 3}');
  await expect(joined(at('other.json'))).rejects.toThrow(
    'no usable length_samples: it must be a whole number from 1',
  );
});

/** Bursts of noise between silences. */
function bursts(): Float32Array {
  const sound = noise(3 * RATE);
  return sound.map((sample, i) => (Math.floor(i / 11_025) % 2 === 1 ? sample : 0));
}

test('silence parts slices as librosa does', async () => {
  const sound = bursts();
  writeWav(at('in.wav'), [sound], RATE);
  const slices = await sliced('slice-silence', { top_db: 40 });
  const expected = split(sound, { topDb: 40 });
  expect(slices).toHaveLength(3);
  const { samples, end_samples } = json(at('cut', 'intervals.json'));
  expect(samples).toEqual(expected.map(([from]) => from));
  expect(end_samples).toEqual(expected.map(([, to]) => to));
  expect(samplesOf(slices[0]!)).toEqual(sound.slice(...expected[0]!));
});

test('onsets part slices, at the rate of the sound', async () => {
  const sound = bursts();
  writeWav(at('in.wav'), [sound, sound], RATE);
  const slices = await sliced('slice-onsets', {});
  const { samples } = json(at('cut', 'onsets.json')) as { samples: number[] };
  for (const burst of [11_025, 33_075, 55_125])
    expect(samples.some((onset) => Math.abs(onset - burst) < 2048)).toBe(true);
  expect(slices).toHaveLength(samples.length + 1);
  const total = slices.reduce((sum, path) => sum + samplesOf(path).length, 0);
  expect(total).toBe(sound.length);
});
