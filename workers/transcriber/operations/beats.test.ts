import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@attacca/audio';
import { runOperation } from '../../media/testing/run-operation';

const SR = 22_050;
const BPM = 120;
const SECONDS = 12;

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
const read = <Document>(...names: string[]): Document =>
  JSON.parse(readFileSync(at(...names), 'utf8')) as Document;

interface Tracked {
  readonly beats: { readonly times: number[]; readonly positions: number[] };
  readonly bars: { readonly times: number[]; readonly beat_unit: number };
  readonly tempo: { readonly bpm: number };
  readonly confidence: number;
}

interface Quantized {
  readonly bars: { readonly start: number; readonly divisions: number; readonly events: unknown }[];
  readonly tempo: unknown;
}

/** A click on every beat from half a second on, and every four another tone. */
function clicks(): Float32Array {
  const samples = new Float32Array(SR * SECONDS);
  for (let beat = 0; 0.5 + (beat * 60) / BPM < SECONDS - 0.6; beat++) {
    const from = Math.round((0.5 + (beat * 60) / BPM) * SR);
    const hz = 220 * 2 ** ([0, 5, 7, 4][(beat >> 2) % 4]! / 12);
    const isLow = beat % 2 === 0;
    for (let i = 0; i < SR / 2; i++) {
      const click = (beat % 4 === 0 ? 0.5 : 0.3) * Math.exp(-i / 300);
      samples[from + i] =
        click * Math.sin(i * (isLow ? 0.02 : 0.8)) + 0.1 * Math.sin((2 * Math.PI * hz * i) / SR);
    }
  }
  return samples;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-beats-'));
  writeFileSync(at('clicks.wav'), encodeWav({ channels: [clicks()], sampleRate: SR }, 'pcm16'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('beats that were found are the grid that events and notes are put on', async () => {
  const hits = {
    times: [0.5, 0.76, 1.0, 2.5],
    instruments: ['kick', 'closed-hi-hat', 'snare', 'kick'],
    velocities: [100, 60, 90, 100],
  };
  writeFileSync(at('hits.json'), JSON.stringify(hits));
  await runOperation('beat-track', {
    inputs: { audio: at('clicks.wav'), events: at('hits.json') },
    parameters: { beats_per_bar: 4, minimum_bpm: 80, maximum_bpm: 160 },
    outDir: at('tracked'),
  });
  const { beats, bars, tempo, confidence } = read<Tracked>('tracked', 'beats.json');
  expect(Math.abs(tempo.bpm - BPM)).toBeLessThan(1);
  expect(beats.positions).toHaveLength(beats.times.length);
  expect(bars.beat_unit).toBe(4);
  expect(Math.min(...bars.times.map((time) => Math.abs(time - 2.5)))).toBeLessThan(0.03);
  expect(confidence).toBeGreaterThan(0);

  const notes = { onsets: [3.01], offsets: [3.5], pitches: [60], velocities: [80] };
  writeFileSync(at('notes.json'), JSON.stringify(notes));
  await runOperation('quantize', {
    inputs: {
      beats: at('tracked', 'beats.json'),
      events: at('hits.json'),
      notes: at('notes.json'),
    },
    outDir: at('quantized'),
  });
  const quantized = read<Quantized>('quantized', 'bars.json');
  expect(quantized.tempo).toEqual(tempo);
  const first = quantized.bars.findIndex(({ start }) => Math.abs(start - 0.5) < 0.05);
  expect(quantized.bars[first]).toMatchObject({ beats: 4, beat_unit: 4, swing: false });
  const { divisions } = quantized.bars[first]!;
  expect(quantized.bars[first]!.events).toEqual([
    { tick: 0, instrument: 'kick', velocity: 100, time: 0.5 },
    { tick: divisions / 2, instrument: 'closed-hi-hat', velocity: 60, time: 0.76 },
    { tick: divisions, instrument: 'snare', velocity: 90, time: 1 },
  ]);
  expect(quantized.bars[first + 1]!.events).toEqual([
    { tick: 0, instrument: 'kick', velocity: 100, time: 2.5 },
    { tick: divisions, duration: divisions, pitch: 60, velocity: 80, time: 3.01 },
  ]);
});

test('what has no beats is written in bars of no tempo', async () => {
  const silence = encodeWav({ channels: [new Float32Array(SR)], sampleRate: SR }, 'pcm16');
  writeFileSync(at('silence.wav'), silence);
  const inputs = { audio: at('silence.wav') };
  await runOperation('beat-track', { inputs, outDir: at('tracked') });
  const beats = at('tracked', 'beats.json');
  expect(read<Tracked>('tracked', 'beats.json')).toMatchObject({
    tempo: { bpm: 0 },
    confidence: 0,
  });
  writeFileSync(at('hits.json'), JSON.stringify({ times: [0.3, 3.05] }));
  const given = { beats, events: at('hits.json') };
  await runOperation('quantize', { inputs: given, outDir: at('quantized') });
  const { bars, tempo } = read<Quantized>('quantized', 'bars.json');
  expect(tempo).toMatchObject({ bpm: 0 });
  expect(bars).toMatchObject([
    { start: 0.3, beats: 4, events: [{ time: 0.3 }] },
    { start: expect.closeTo(2.3, 9), beats: 4, events: [{ time: 3.05 }] },
  ]);
  await runOperation('quantize', { inputs: { beats }, outDir: at('quantized') });
  expect(read<Quantized>('quantized', 'bars.json').bars).toMatchObject([{ start: 0, end: 2 }]);
});

test.each([
  [{ times: [2, 'x'] }, 'has no usable times: it must be a list of numbers from 0 to 86400'],
  [{ times: [1], velocities: [0] }, 'velocities: it must be a list of 1 whole numbers from 1 to'],
  [{ times: [1], instruments: ['kick', 'snare'] }, 'instruments: it must be a list of 1 names'],
])('events such as %j are refused by field', async (events, message) => {
  writeFileSync(at('hits.json'), JSON.stringify(events));
  const inputs = { audio: at('clicks.wav'), events: at('hits.json') };
  await expect(runOperation('beat-track', { inputs, outDir: at('out') })).rejects.toThrow(message);
});
