import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { flat } from '../../../test/reference-vectors';
import { rhythmReference } from '../../../test/rhythm-vectors';
import { excess, TOLERANCES } from '../../../test/tolerances';
import { executeLocally } from '../../index';
import { writeWav } from '../../runtime/testing/sound-files';

const root = join(__dirname, '..', '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
const speech = join(root, 'test', 'fixtures', 'vectors', 'speech.wav');
const { features } = rhythmReference('speech');
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-rhythm-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(
  name: string,
  parameters: Record<string, unknown> = {},
  input = speech,
): Promise<void> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const given = { operation, parameters: resolved.parameters, inputs: { audio: input } };
  await executeLocally({ ...given, outDir: join(folder, 'out') });
}

const npy = (name: string) => {
  const { shape, data } = decodeNpy(readFileSync(join(folder, 'out', `${name}.npy`)));
  return { shape, data: data as Float32Array };
};
const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, 'out', `${name}.json`), 'utf8')) as Record<string, unknown>;
const timesOf = (frames: readonly number[]): number[] => frames.map((f) => (f * 512) / 22050);

describe('an operation on speech', () => {
  it('librosa-onset-strength writes the envelope', async () => {
    await run('librosa-onset-strength');
    const { shape, data } = npy('envelope');
    expect(shape).toEqual([194]);
    expect(
      excess(data, flat(features['onset_env']!), TOLERANCES.onsetEnvelope),
    ).toBeLessThanOrEqual(0);
  });

  it.each([
    [{}, 'onset_frames'],
    [{ backtrack: true, delta: 0.07, wait: 1 }, 'onset_frames_backtrack'],
  ])('librosa-onset-detect with %j writes onsets', async (parameters, feature) => {
    await run('librosa-onset-detect', parameters);
    const frames = flat(features[feature]!);
    const samples = frames.map((frame) => frame * 512);
    expect(json('onsets')).toEqual({ frames, samples, times: timesOf(frames) });
  });

  it('librosa-yin writes the pitch', async () => {
    await run('librosa-yin');
    const { shape, data } = npy('f0');
    expect(shape).toEqual([194]);
    const { rel, share } = TOLERANCES.yin;
    const close = flat(features['yin']!).filter((hz, t) => Math.abs(data[t]! - hz) <= rel * hz);
    expect(close.length / 194).toBeGreaterThanOrEqual(share);
  });

  it('librosa-pyin writes pitch, voicing and its probability', async () => {
    await run('librosa-pyin');
    const voiced = npy('voiced_flag').data;
    expect(Array.from(voiced)).toEqual(flat(features['pyin_voiced']!));
    expect(Array.from(npy('f0').data, (hz) => (Number.isNaN(hz) ? 0 : 1))).toEqual(
      Array.from(voiced),
    );
    const expected = flat(features['pyin_voiced_prob']!);
    expect(
      excess(npy('voiced_prob').data, expected, TOLERANCES.pyin.probability),
    ).toBeLessThanOrEqual(0);
  });

  it('librosa-tempo and librosa-beat-track write tempo and beats', async () => {
    await run('librosa-tempo', { max_tempo: 0 });
    expect(json('tempo')).toEqual({ bpm: expect.any(Number) });
    await run('librosa-beat-track');
    const frames = flat(features['beat_frames']!);
    expect(json('beats')).toMatchObject({ frames, times: timesOf(frames) });
    expect(json('beats')['bpm']).toBeCloseTo(flat(features['tempo']!)[0]!, 3);
    await run('librosa-beat-track', { bpm: 90 });
    expect(json('beats')['bpm']).toBe(90);
  });

  it('librosa-tempogram writes a row per lag', async () => {
    await run('librosa-tempogram', { win_length: 100, norm: '2' });
    expect(npy('tempogram').shape).toEqual([100, 194]);
  });

  it('librosa-split writes intervals', async () => {
    await run('librosa-split', { top_db: 30 });
    const samples = features['split_top_db30']!.data as readonly number[][];
    const times = samples.map((interval) => interval.map((sample) => sample / 22050));
    expect(json('intervals')).toEqual({ samples, times });
  });
});

describe('librosa-trim', () => {
  const sound = new Float32Array(22050);
  for (let i = 6000; i < 15000; i++) sound[i] = 0.5 * Math.sin(i / 5);

  it('writes what is not silent, and where it was', async () => {
    writeWav(join(folder, 'in.wav'), [sound], 22050);
    await run('librosa-trim', {}, join(folder, 'in.wav'));
    const { samples, times } = json('interval') as { samples: [number, number]; times: number[] };
    expect(times).toEqual(samples.map((sample) => sample / 22050));
    const { channels } = decodeWav(readFileSync(join(folder, 'out', 'trimmed.wav')));
    const { channels: given } = decodeWav(readFileSync(join(folder, 'in.wav')));
    expect(channels[0]).toEqual(given[0]!.slice(...samples));
    expect(samples[0]).toBeGreaterThan(4000);
  });

  it('says so when nothing is left', async () => {
    writeWav(join(folder, 'in.wav'), [sound], 22050);
    await expect(
      run('librosa-trim', { ref: 100, top_db: 10 }, join(folder, 'in.wav')),
    ).rejects.toMatchObject({
      code: 'INPUT_MISMATCH',
      message: expect.stringContaining('top_db (10 dB)'),
    });
  });
});
