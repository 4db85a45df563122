import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from '../../index';
import { makeMedia, noise, writeWav } from '../../runtime/testing/sound-files';
import { essentiaPool } from '../essentia/essentia-pool';

const root = join(__dirname, '..', '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
const recording = join(root, 'test', 'fixtures', 'recordings', 'spunkyrace-excerpt.ogg');
const SR = 44100;
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-essentia-'))));
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => essentiaPool.close());

async function run(
  name: string,
  input: string | Float32Array,
  parameters: Record<string, unknown> = {},
): Promise<void> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const path = typeof input === 'string' ? input : join(folder, 'in.wav');
  if (typeof input !== 'string') writeWav(path, [input], SR);
  const given = { operation, parameters: resolved.parameters, inputs: { audio: path } };
  await executeLocally({ ...given, outDir: join(folder, 'out') });
}

const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, 'out', `${name}.json`), 'utf8')) as Record<string, unknown>;
const npy = (name: string): { shape: readonly number[]; data: Float32Array } => {
  const { shape, data } = decodeNpy(readFileSync(join(folder, 'out', `${name}.npy`)));
  return { shape, data: data as Float32Array };
};

/** Seconds of a signal given as a function of the time. */
const signal = (seconds: number, at: (t: number) => number): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * SR) }, (_, i) => at(i / SR));
const hz = (midi: number): number => 440 * 2 ** ((midi - 69) / 12);
/** A tone with some overtones. */
const tone = (midi: number, t: number): number =>
  [1, 2, 3, 4].reduce((sum, k) => sum + Math.sin(2 * Math.PI * k * hz(midi) * t) / k, 0);
const chord = (notes: readonly number[], t: number): number =>
  0.08 * notes.reduce((sum, midi) => sum + tone(midi, t), 0);
/** So many seconds each. */
const progression = (chords: readonly (readonly number[])[], each: number): Float32Array =>
  signal(chords.length * each, (t) => chord(chords[Math.floor(t / each)] ?? [], t));
const C = [48, 60, 64, 67];
const F = [53, 57, 60, 65];
const G = [55, 59, 62, 67];
const Am = [57, 60, 64, 69];
const click = (t: number, bpm: number): number => {
  const since = t % (60 / bpm);
  return 0.8 * Math.sin(2 * Math.PI * 1000 * since) * Math.exp(-200 * since);
};
const silence = new Float32Array(4 * SR);
const constant = new Float32Array(4 * SR).fill(0.5);

describe('essentia-key', () => {
  it.each([
    ['C major', progression([C, F, G, C], 2), 'C', 'major'],
    ['A minor', progression([Am, [50, 57, 62, 65], [52, 56, 59, 64], Am], 2), 'A', 'minor'],
    [
      'F sharp major',
      progression(
        [C, F, G, C].map((c) => c.map((n) => n + 6)),
        2,
      ),
      'F#',
      'major',
    ],
  ])('of a cadence in %s is that', async (_, sound, key, scale) => {
    await run('essentia-key', sound);
    expect(json('key')).toEqual({ key, scale, strength: expect.any(Number) });
    expect(json('key')['strength']).toBeGreaterThan(0.6);
  });

  it.each([
    ['silence', silence],
    ['a constant', constant],
    ['one sample', new Float32Array([0.5])],
  ])('of %s is none', async (_, sound) => {
    await run('essentia-key', sound);
    expect(json('key')).toEqual({ key: null, scale: null, strength: 0 });
  });

  it('of a recording is the same again, and with Krumhansl’s profile another strength', async () => {
    await run('essentia-key', recording);
    const first = json('key');
    expect(first['strength']).toBeGreaterThan(0.3);
    await run('essentia-key', recording);
    expect(json('key')).toEqual(first);
    await run('essentia-key', recording, { profile_type: 'krumhansl' });
    expect(json('key')['strength']).not.toBe(first['strength']);
  });

  it.each([
    [{ hpcp_size: 13 }, 'hpcp_size is 13; allowed: a multiple of 12'],
    [{ frame_size: 1023 }, 'frame_size is 1023; allowed: an even number'],
    [{ min_frequency: 500, max_frequency: 400 }, 'max_frequency is 400; allowed: more than 500 Hz'],
  ])('refuses %j', async (parameters, message) => {
    await expect(run('essentia-key', silence, parameters)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      message,
    });
  });

  it('refuses NaN, on which Essentia hangs', async () => {
    const sound = noise(SR);
    sound[1000] = NaN;
    await expect(run('essentia-key', sound)).rejects.toMatchObject({
      message: expect.stringContaining('has the value NaN'),
    });
  });
});

describe('essentia-chords', () => {
  it('finds a progression where it is', async () => {
    await run('essentia-chords', progression([C, F, G, Am], 4), { window_size: 1 });
    const { labels, times, end_times, strengths } = json('chords') as {
      labels: string[];
      times: number[];
      end_times: number[];
      strengths: number[];
    };
    const long = labels.flatMap((label, i) =>
      end_times[i]! - times[i]! > 2 ? [{ label, time: times[i]!, strength: strengths[i]! }] : [],
    );
    expect(long.map(({ label }) => label)).toEqual(['C', 'F', 'G', 'Am']);
    long.forEach(({ time }, i) => expect(Math.abs(time - 4 * i)).toBeLessThan(0.6));
    expect(Math.min(...long.map(({ strength }) => strength))).toBeGreaterThan(0.4);
    expect(end_times.at(-1)).toBe(16);
    expect(end_times.slice(0, -1)).toEqual(times.slice(1));
  });

  it.each([
    ['silence', silence, 4],
    ['one sample', new Float32Array([0.5]), 1 / SR],
  ])('of %s are none', async (_, sound, end) => {
    await run('essentia-chords', sound);
    expect(json('chords')).toMatchObject({
      labels: ['N'],
      strengths: [0],
      times: [0],
      end_times: [end],
    });
  });
});

describe('essentia-rhythm', () => {
  const clicks = signal(15, (t) => click(t, 120));

  it.each(['multifeature', 'degara'])('finds the clicks by method %s', async (method) => {
    await run('essentia-rhythm', clicks, { method });
    const { bpm, confidence, estimates_bpm, bpm_intervals_seconds } = json('rhythm') as {
      bpm: number;
      confidence: number;
      estimates_bpm: number[];
      bpm_intervals_seconds: number[];
    };
    expect(Math.abs(bpm - 120)).toBeLessThan(0.5);
    if (method === 'degara') expect(confidence).toBe(0);
    else expect(confidence).toBeGreaterThan(2);
    const { times, samples } = json('beats') as { times: number[]; samples: number[] };
    expect(times.length).toBeGreaterThan(25);
    expect(samples).toEqual(times.map((time) => Math.round(time * SR)));
    expect(estimates_bpm.length).toBeGreaterThan(20);
    expect(bpm_intervals_seconds[5]).toBeCloseTo(0.5, 1);
  });

  it.each([
    ['silence', silence],
    ['a constant', constant],
    ['a second', signal(1, (t) => click(t, 300))],
  ])('of %s is none', async (_, sound) => {
    await run('essentia-rhythm', sound);
    expect(json('rhythm')).toEqual({
      bpm: 0,
      confidence: 0,
      estimates_bpm: [],
      bpm_intervals_seconds: [],
    });
    expect(json('beats')).toEqual({ times: [], samples: [] });
  });

  it('refuses tempi the wrong way round', async () => {
    await expect(
      run('essentia-rhythm', silence, { min_tempo: 100, max_tempo: 90 }),
    ).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
  });
});

describe('essentia-loudness-ebur128', () => {
  it('gives what EBU Tech 3341 asks for a sine at -23 dBFS', async () => {
    const path = join(folder, 'sine.wav');
    const amplitude = 10 ** (-23 / 20);
    const sine = `aevalsrc=${amplitude}*sin(2*PI*1000*t)|${amplitude}*sin(2*PI*1000*t):s=48000:d=20`;
    makeMedia(path, sine, ['-c:a', 'pcm_f32le']);
    await run('essentia-loudness-ebur128', path);
    const loudness = json('loudness') as Record<string, number>;
    for (const name of ['integrated', 'max_momentary', 'max_short_term'])
      expect(Math.abs(loudness[`${name}_loudness_lufs`]! + 23)).toBeLessThan(0.1);
    expect(loudness['loudness_range_lu']).toBeLessThan(0.01);
    expect(Math.abs(loudness['true_peak_dbtp']! + 23)).toBeLessThan(0.1);
    const momentary = npy('momentary_loudness');
    expect(momentary.shape).toEqual([200 - 3]);
    expect(npy('short_term_loudness').shape).toEqual([200 - 29]);
    expect(Math.max(...momentary.data.map((lufs) => Math.abs(lufs + 23)))).toBeLessThan(0.1);
  });

  it('has no loudness for silence', async () => {
    await run('essentia-loudness-ebur128', silence);
    expect(json('loudness')).toEqual({
      integrated_loudness_lufs: null,
      loudness_range_lu: 0,
      max_momentary_loudness_lufs: null,
      max_short_term_loudness_lufs: null,
      true_peak_dbtp: null,
      sample_peak_dbfs: null,
    });
    expect(new Set(npy('momentary_loudness').data)).toEqual(new Set([Math.fround(-100.691)]));
  });
});

describe('essentia-predominant-melody', () => {
  it('follows a glide', async () => {
    // One octave from 220 Hz on in two seconds.
    const octaves = (t: number): number => 220 * (2 ** (t / 2) - 1) * (2 / Math.LN2);
    const glide = signal(2, (t) => 0.4 * Math.sin(2 * Math.PI * octaves(t)));
    await run('essentia-predominant-melody', glide);
    const { shape, data } = npy('melody');
    const frames = 1 + Math.ceil(glide.length / 128);
    expect(shape).toEqual([2, frames]);
    let voiced = 0;
    let furthest = 0;
    let least = Infinity;
    for (let frame = 0; frame < frames; frame++) {
      if (data[frame] === 0) continue;
      voiced++;
      const expected = 220 * 2 ** ((frame * 128) / SR / 2);
      furthest = Math.max(furthest, Math.abs(12 * Math.log2(data[frame]! / expected)));
      least = Math.min(least, data[frames + frame]!);
    }
    expect(furthest).toBeLessThan(0.5);
    expect(least).toBeGreaterThan(0);
    expect(voiced / frames).toBeGreaterThan(0.9);
  });

  it.each([
    ['silence', new Float32Array(SR)],
    ['less than a frame', noise(500)],
  ])('is none in %s', async (_, sound) => {
    await run('essentia-predominant-melody', sound);
    const { shape, data } = npy('melody');
    expect(shape).toEqual([2, 1 + Math.ceil(sound.length / 128)]);
    expect(data.every((value) => value === 0)).toBe(true);
  });
});

describe('essentia-danceability and essentia-dynamic-complexity', () => {
  it('rise with what they measure', async () => {
    const complexityOf = async (depth: number): Promise<number> => {
      const at = (t: number): number => 1 - depth * (0.5 + 0.5 * Math.sin(2 * Math.PI * 0.5 * t));
      await run(
        'essentia-dynamic-complexity',
        signal(5, (t) => 0.5 * at(t) * Math.sin(2 * Math.PI * 500 * t)),
      );
      return json('dynamics')['dynamic_complexity_db'] as number;
    };
    expect(await complexityOf(0)).toBeLessThan(0.1);
    expect(await complexityOf(0.5)).toBeGreaterThan(1);
    expect(await complexityOf(0.9)).toBeGreaterThan(await complexityOf(0.5));
    await run('essentia-danceability', recording);
    const { danceability, dfa } = json('danceability') as { danceability: number; dfa: number[] };
    expect(danceability).toBeGreaterThan(0.5);
    expect(danceability).toBeLessThan(5);
    expect(dfa).toHaveLength(35);
  });

  it.each([
    ['silence', silence],
    ['a constant', constant],
    ['one sample', new Float32Array([0.5])],
  ])('are 0 for %s', async (_, sound) => {
    await run('essentia-danceability', sound);
    expect(json('danceability')).toMatchObject({ danceability: 0 });
    await run('essentia-dynamic-complexity', sound);
    expect(json('dynamics')).toEqual({ dynamic_complexity_db: 0, loudness_db: -100 });
  });

  it('refuse segments the wrong way round', async () => {
    await expect(run('essentia-danceability', silence, { min_tau: 9000 })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
    });
  });
});
