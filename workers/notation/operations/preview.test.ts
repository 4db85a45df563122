import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, decodeWav } from '@attacca/audio';
import { drumSheetBars } from '../../../test/notation-examples';
import { runOperation } from '../../media/testing/run-operation';
import { writeWav } from '../../runtime/testing/sound-files';
import { missingForPreview } from '../preview/synthesizer';

const RATE = 44_100;
const NOTES = {
  onsets: [0.5, 1, 1.75, 2.1],
  offsets: [0.9, 1.6, 2, 2.6],
  pitches: [57, 64, 69, 72],
  velocities: [90, 100, 80, 110],
};

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-preview-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function document(name: string, content: object): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function played(
  name: string,
  inputs: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const outDir = join(folder, name);
  await runOperation('preview', { inputs, parameters, outDir });
  return join(outDir, 'preview.wav');
}

async function heardOnsets(audio: string, name: string): Promise<number[]> {
  const outDir = join(folder, name);
  const parameters = { sr: RATE, hop_length: 256 };
  await runOperation('librosa-onset-detect', { inputs: { audio }, parameters, outDir });
  const { times } = JSON.parse(readFileSync(join(outDir, 'onsets.json'), 'utf8')) as {
    times: number[];
  };
  return times;
}

/** A constant on both sides. */
function recording(seconds: number): string {
  const path = join(folder, 'recording.wav');
  const level = new Float32Array(seconds * RATE).fill(0.5);
  writeWav(path, [level, level], RATE);
  return path;
}

const channelsOf = (path: string): readonly Float32Array[] =>
  decodeWav(readFileSync(path)).channels.map((channel) => Float32Array.from(channel));

const missing = missingForPreview();
const skipped = missing === null ? '' : ` (skipped: ${missing})`;

(missing === null ? describe : describe.skip)(`what was transcribed is played${skipped}`, () => {
  it('at the times and pitches of its notes', async () => {
    const sound = await played('notes', { notes: document('notes', NOTES) });
    const times = await heardOnsets(sound, 'onsets');
    expect(times).toHaveLength(NOTES.onsets.length);
    NOTES.onsets.forEach((onset, i) => expect(Math.abs(times[i]! - onset)).toBeLessThan(0.02));
    const outDir = join(folder, 'f0');
    const parameters = { sr: 22_050, hop_length: 441 };
    await runOperation('librosa-yin', { inputs: { audio: sound }, parameters, outDir });
    const { data } = decodeNpy(readFileSync(join(outDir, 'f0.npy')));
    NOTES.pitches.forEach((pitch, i) => {
      const hz = Number(data[Math.round((NOTES.onsets[i]! + 0.2) * 50)]);
      expect(Math.abs(69 + 12 * Math.log2(hz / 440) - pitch)).toBeLessThan(0.15);
    });
  });

  it('drums and bars at their times, the same bytes every time', async () => {
    const bars = drumSheetBars().slice(0, 2);
    const written = bars.map(({ beatUnit, ...bar }) => ({ ...bar, beat_unit: beatUnit }));
    const hits = bars.flatMap(({ events }) => events);
    const events = document('events', {
      times: hits.map(({ time }) => time),
      instruments: hits.map(({ instrument }) => instrument),
      velocities: hits.map(({ velocity }) => velocity),
    });
    const heard = readFileSync(await played('hits', { events }));
    expect(readFileSync(await played('again', { events })).equals(heard)).toBe(true);
    const onGrid = await played('bars', { quantized: document('bars', { bars: written }) });
    const first = (await heardOnsets(onGrid, 'grid'))[0]!;
    expect(Math.abs(first - hits[0]!.time)).toBeLessThan(0.02);
    const notes = document('late', {
      onsets: [6],
      offsets: [6.5],
      pitches: [60],
      velocities: [99],
    });
    const both = await played('both', { quantized: document('bars', { bars: written }), notes });
    const times = await heardOnsets(both, 'late');
    expect(Math.abs(times[0]! - first)).toBeLessThan(0.02);
    expect(Math.abs(times.at(-1)! - 6)).toBeLessThan(0.02);
  });

  it('beside the recording: together, or on a side each, as long as the longer', async () => {
    const notes = document('notes', NOTES);
    const audio = recording(6);
    const [alone] = channelsOf(await played('alone', { notes, audio }, { arrangement: 'alone' }));
    const [mixed] = channelsOf(await played('mixed', { notes, audio }, { level: -6 }));
    const sides = channelsOf(await played('sides', { notes, audio }, { arrangement: 'sides' }));
    expect(alone!.length / RATE).toBeCloseTo(4.6, 2);
    expect([mixed!.length, sides[0]!.length]).toEqual([6 * RATE, 6 * RATE]);
    const gain = 10 ** (-6 / 20);
    for (let i = 0; i < alone!.length; i += 997)
      expect(mixed![i]).toBeCloseTo(0.25 + 0.5 * gain * alone![i]!, 5);
    expect(Math.min(...sides[0]!.subarray(0, 1000))).toBeCloseTo(0.5, 6);
    expect(Math.max(...sides[1]!.subarray(5 * RATE, 5 * RATE + 1000))).toBe(0);
    expect(Math.max(...sides[1]!.subarray(0.5 * RATE, RATE))).toBeGreaterThan(0.1);
  });
});

it('of no notes at all there is silence', async () => {
  const none = { onsets: [], offsets: [], pitches: [], velocities: [] };
  const [left] = channelsOf(await played('none', { notes: document('none', none) }));
  expect(left).toEqual(new Float32Array(2 * RATE));
});

it.each([
  ['a recording alone', () => ({ audio: recording(1) }), 'nothing to be played'],
  [
    'more than four hours',
    () => ({ events: document('late', { times: [14_401], instruments: ['kick'] }) }),
    'at most 14400 s',
  ],
])('%s is refused', async (_name, inputs, message) => {
  const run = runOperation('preview', { inputs: inputs(), outDir: join(folder, 'refused') });
  await expect(run).rejects.toMatchObject({
    code: 'INPUT_MISMATCH',
    message: expect.stringContaining(message),
  });
});

it('says what to install where there is nothing to play with', () => {
  expect(missingForPreview('/nowhere')).toContain('apt-get install fluidsynth');
});
