/** @jest-environment <rootDir>/test/one-realm-environment.ts */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, frameSeconds, framesWithin } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from '../../index';
import { writeWav } from '../../runtime/testing/sound-files';
import { type NoteList } from '../notes/note-list';

type ReferenceNote = [from: number, to: number, pitch: number, amplitude: number, bends: number[]];

const root = join(__dirname, '../../..');
const catalog = loadManifests(join(root, 'manifests'));
const reference = JSON.parse(
  readFileSync(join(root, 'test/fixtures/notes/recordings.json'), 'utf8'),
) as Record<string, ReferenceNote[]>;
const ORIGINAL = { onset_threshold: 0.5, minimum_note_length: 127.7, shift: 0 };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-notes-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function notesOf(path: string, parameters: Record<string, unknown> = {}): Promise<NoteList> {
  const operation = catalog.findOperationAnywhere('note-transcribe')!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const outDir = join(folder, 'out');
  const inputs = { audio: path };
  await executeLocally({ operation, parameters: resolved.parameters, inputs, outDir });
  return JSON.parse(readFileSync(join(outDir, 'notes.json'), 'utf8')) as NoteList;
}

describe('note-transcribe', () => {
  it.each(Object.entries(reference))(
    'gives of %s, with the original’s defaults, the notes of the reference implementation',
    async (recording, expected) => {
      const path = join(root, 'test/fixtures/vectors', `${recording}.wav`);
      const notes = await notesOf(path, ORIGINAL);
      expect(notes.onsets).toEqual(expected.map(([from]) => frameSeconds(from)));
      expect(notes.offsets).toEqual(expected.map(([, to]) => frameSeconds(to)));
      expect(notes.pitches).toEqual(expected.map(([, , pitch]) => pitch));
      expect(notes.velocities).toEqual(
        expected.map(([, , , amplitude]) => Math.round(127 * amplitude)),
      );
      expect(notes.bends).toEqual(
        expected.map(([, , , , bends]) =>
          bends.map((bend) => Math.round((bend / 3) * 1000) / 1000),
        ),
      );
    },
  );

  it('hears the notes that there are, and names its model and engine', async () => {
    const pitches = [57, 60, 64, 69];
    const rate = 22_050;
    const samples = new Float32Array(4 * rate);
    pitches.forEach((pitch, i) => {
      const frequency = 440 * 2 ** ((pitch - 69) / 12);
      for (let at = 0; at < 0.9 * rate; at++) {
        const fade = Math.exp(-at / rate) * Math.min(1, at / 50);
        for (const partial of [1, 2, 3, 4]) {
          const phase = (2 * Math.PI * partial * frequency * at) / rate;
          samples[i * rate + at]! += (0.2 / partial ** 2) * fade * Math.sin(phase);
        }
      }
    });
    writeWav(join(folder, 'in.wav'), [samples], rate);
    const { model, ...notes } = await notesOf(join(folder, 'in.wav'), {
      include_pitch_bends: false,
    });
    // Overtones are heard as quieter notes beside them.
    pitches.forEach((pitch, second) => {
      const own = notes.onsets.flatMap((onset, i) => (Math.abs(onset - second) < 0.5 ? [i] : []));
      const [loudest] = own.sort((a, b) => notes.velocities[b]! - notes.velocities[a]!);
      expect(notes.pitches[loudest!]).toBe(pitch);
      expect(Math.abs(notes.onsets[loudest!]! - second)).toBeLessThan(0.05);
      expect(Math.abs(notes.offsets[loudest!]! - second - 0.9)).toBeLessThan(0.15);
    });
    expect(notes).not.toHaveProperty('bends');
    expect(model).toMatchObject({ name: 'basic-pitch', engine: expect.any(String) });
  });
});

describe('note-activations', () => {
  it('gives every frame that begins within the sound, and where the notes are', async () => {
    const operation = catalog.findOperationAnywhere('note-activations')!;
    const samples = Float32Array.from({ length: 50_000 }, (_, i) =>
      i < 10_000 ? 0 : 0.3 * Math.sin((2 * Math.PI * 440 * i) / 22_050),
    );
    writeWav(join(folder, 'in.wav'), [samples], 22_050);
    const inputs = { audio: join(folder, 'in.wav') };
    await executeLocally({ operation, parameters: {}, inputs, outDir: folder });
    const read = (port: string) => decodeNpy(readFileSync(join(folder, `${port}.npy`)));
    const columns = framesWithin(50_000);
    expect(read('onsets').shape).toEqual([88, columns]);
    expect(read('contours').shape).toEqual([264, columns]);
    const { shape, data } = read('frames');
    expect(shape).toEqual([88, columns]);
    // A4 is the 49th key; it sounds from frame 39 on.
    const row = data.subarray(48 * columns, 49 * columns) as Float32Array;
    expect(Math.max(...row.subarray(0, 30))).toBeLessThan(0.3);
    expect(Math.min(...row.subarray(60, columns - 20))).toBeGreaterThan(0.5);
  });
});
