import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { madeUpActivations, windowsOf, type Activations } from '../../../test/note-activations';
import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { FrameStore } from '../../spectral/frame-store';
import { type NoteEvent } from '../note-event';
import { frameSample, frameSeconds } from './frame-grid';
import { type NoteOptions } from './note-options';
import { NoteStream } from './note-stream';

type ReferenceNote = [from: number, to: number, pitch: number, amplitude: number, bends: number[]];

interface ReferenceCase {
  readonly settings: {
    readonly onset_threshold: number;
    readonly frame_threshold: number;
    readonly minimum_frames: number;
    readonly infer_onsets: boolean;
    readonly melodia_trick: boolean;
    readonly energy_tolerance: number;
    readonly minimum_frequency: number | null;
    readonly maximum_frequency: number | null;
  };
  readonly notes: readonly ReferenceNote[];
}

const fixtures = join(__dirname, '../../../test/fixtures/notes');
const cases = JSON.parse(readFileSync(join(fixtures, 'made-up.json'), 'utf8')) as ReferenceCase[];

function notesOf(activations: Activations, options: NoteOptions): NoteEvent[] {
  const stream = new NoteStream(options);
  for (const window of windowsOf(activations)) stream.push(window);
  return stream.end();
}

function optionsOf({ settings }: ReferenceCase): NoteOptions {
  const { minimum_frequency, maximum_frequency } = settings;
  return {
    onsetThreshold: settings.onset_threshold,
    frameThreshold: settings.frame_threshold,
    minimumNoteLength: (settings.minimum_frames * 256) / 22_050,
    inferOnsets: settings.infer_onsets,
    melodiaTrick: settings.melodia_trick,
    energyTolerance: settings.energy_tolerance,
    shift: 0,
    ...(minimum_frequency === null ? {} : { minimumFrequency: minimum_frequency }),
    ...(maximum_frequency === null ? {} : { maximumFrequency: maximum_frequency }),
  };
}

describe('NoteStream', () => {
  const activations = madeUpActivations(3, 7);

  it.each(cases.map((one) => [JSON.stringify(one.settings), one] as const))(
    'with %s gives the notes of the reference implementation',
    (_, one) => {
      const notes = notesOf(activations, optionsOf(one));
      expect(
        notes.map(({ onset, offset, pitch, bends }) => ({ onset, offset, pitch, bends })),
      ).toEqual(
        one.notes.map(([from, to, pitch, , bends]) => ({
          ...{ onset: frameSeconds(from), offset: frameSeconds(to), pitch },
          bends: bends.map((bend) => bend / 3),
        })),
      );
      const velocities = one.notes.map(([, , , amplitude]) => Math.round(127 * amplitude));
      expect(notes.map(({ velocity }) => velocity)).toEqual(velocities);
    },
  );

  it('with an onset alone finds the note, and with energy alone only by the melodia trick', () => {
    const silent = madeUpActivations(1, 1);
    for (const rows of [silent.frames, silent.onsets, silent.contours]) rows.fill(0);
    for (let frame = 40; frame < 70; frame++) silent.frames[frame * 88 + 48] = 0.5;
    const options = { inferOnsets: false, shift: 0 };
    const without = notesOf(silent, { ...options, melodiaTrick: false });
    const followed = notesOf(silent, options);
    silent.onsets[40 * 88 + 48] = 0.9;
    const [note] = notesOf(silent, { ...options, melodiaTrick: false });
    expect(without).toEqual([]);
    expect(note).toMatchObject({ onset: frameSeconds(40), offset: frameSeconds(70), pitch: 69 });
    // As the original, which loses such a note's last frame.
    expect(followed).toMatchObject([{ onset: frameSeconds(40), offset: frameSeconds(69) }]);
  });

  it('moves notes as it is told, but not before the beginning, and none becomes shorter', () => {
    const still = notesOf(activations, { shift: 0 });
    const moved = notesOf(activations, { shift: -0.05 });
    expect(moved).toHaveLength(still.length);
    moved.forEach((note, i) => {
      expect(note.onset).toBe(still[i]!.onset + Math.max(-0.05, -still[i]!.onset));
      expect(note.offset - note.onset).toBeCloseTo(still[i]!.offset - still[i]!.onset, 10);
    });
  });

  it('leaves out frames that begin after the sound', () => {
    const stream = new NoteStream({ shift: 0 });
    const samples = frameSample(200);
    for (const window of windowsOf(activations)) stream.push(window, samples);
    const cut = {
      length: 284,
      frames: activations.frames.slice(0, 284 * 88),
      onsets: activations.onsets.slice(0, 284 * 88),
      contours: activations.contours.slice(0, 284 * 264),
    };
    const whole = new NoteStream({ shift: 0 });
    for (const window of windowsOf(cut)) whole.push(window, samples);
    const notes = stream.end();
    expect(notes).toEqual(whole.end());
    expect(Math.max(...notes.map(({ offset }) => offset))).toBeLessThan(frameSeconds(200));
  });

  it('keeps what it keeps in the keeper it is given, and less without bends', () => {
    const widths: number[] = [];
    const keeping = (pitchBends: boolean): NoteEvent[] => {
      const stream = new NoteStream({ pitchBends }, (width) => {
        widths.push(width);
        return new FrameStore(width);
      });
      for (const window of windowsOf(activations)) stream.push(window);
      return stream.end();
    };
    const withBends = keeping(true);
    expect(keeping(false)).toEqual(withBends.map(({ bends: _, ...note }) => note));
    expect(widths).toEqual([264, 176]);
  });

  it('gives notes in order that last, within the range, no two of a pitch at a time', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (seed, onsetThreshold, frameThreshold) => {
          const options = { onsetThreshold, frameThreshold, minimumFrequency: 60 };
          const notes = notesOf(madeUpActivations(1, seed), options);
          const ends = new Map<number, number>();
          let before = { onset: 0, pitch: 0 };
          for (const { onset, offset, pitch, velocity, bends } of notes) {
            expect(offset).toBeGreaterThan(onset);
            expect(onset - before.onset || pitch - before.pitch).toBeGreaterThanOrEqual(0);
            expect(onset).toBeGreaterThanOrEqual((ends.get(pitch) ?? 0) - 0.011);
            expect(pitch).toBeGreaterThanOrEqual(35);
            expect(velocity >= 1 && velocity <= 127).toBe(true);
            expect(bends!.every((bend) => Math.abs(bend) <= 25 / 3)).toBe(true);
            ends.set(pitch, offset);
            before = { onset, pitch };
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives notes in order when several are moved to the beginning of the sound', () => {
    const options = { onsetThreshold: 0.13, frameThreshold: 0.1, shift: -0.1 };
    const notes = notesOf(madeUpActivations(1, 0), options);
    const first = notes.filter(({ onset }) => onset === 0).map(({ pitch }) => pitch);
    expect(first.length).toBeGreaterThan(1);
    expect(first).toEqual([...first].sort((a, b) => a - b));
  });

  it('gives no notes of nothing', () => expect(new NoteStream().end()).toEqual([]));

  it.each<[string, NoteOptions]>([
    ['onsetThreshold', { onsetThreshold: 0 }],
    ['frameThreshold', { frameThreshold: 1.1 }],
    ['minimumNoteLength', { minimumNoteLength: -1 }],
    ['minimumFrequency', { minimumFrequency: 0 }],
    ['maximumFrequency', { maximumFrequency: NaN }],
    ['maximumFrequency', { minimumFrequency: 440, maximumFrequency: 440 }],
    ['energyTolerance', { energyTolerance: 0 }],
    ['shift', { shift: Infinity }],
  ])('refuses a %s that is out of its range', (field, options) => {
    expect(() => new NoteStream(options)).toThrow(InvalidParameterError);
    expect(() => new NoteStream(options)).toThrow(`${field} is`);
  });
});
