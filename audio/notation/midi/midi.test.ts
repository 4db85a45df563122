import fc from 'fast-check';
import { drumSheetBars, pianoBars } from '../../../test/notation-examples';
import { midiOfBars, midiOfPerformance } from './midi-of-bars';
import { type MidiSong } from './midi-song';
import { readMidi } from './read-midi';
import { songTimes } from './song-times';
import { writeMidi } from './write-midi';

const anySong: fc.Arbitrary<MidiSong> = fc
  .array(
    fc.record({
      tick: fc.integer({ min: 0, max: 300_000 }),
      ticks: fc.integer({ min: 1, max: 5000 }),
      channel: fc.constantFrom(0, 9),
      velocity: fc.integer({ min: 1, max: 127 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((notes) => ({
    ticksPerQuarter: 480,
    tempos: [{ tick: 0, bpm: 100 }],
    metres: [{ tick: 0, beats: 7, beatUnit: 8 }],
    // Each note has a key of its own: which of two on one key ends first cannot be read from a file.
    tracks: [{ name: 'Größe', notes: notes.map((note, key) => ({ ...note, key })) }],
  }));

it('reads every song back as it was written', () => {
  fc.assert(
    fc.property(anySong, (song) => {
      const read = readMidi(writeMidi(song, 'A title'));
      const [track] = song.tracks;
      const notes = [...track!.notes].sort((a, b) => a.tick - b.tick || a.key - b.key);
      expect(read).toMatchObject({ ...song, tracks: [{ name: track!.name, notes }] });
    }),
  );
});

it.each([
  ['drums', drumSheetBars()],
  ['notes', pianoBars()],
])('plays %s when they were played, quantised or not', (_name, bars) => {
  for (const isQuantized of [true, false]) {
    const times = songTimes(readMidi(writeMidi(midiOfBars(bars, isQuantized))));
    const expected = bars.flatMap(({ events }) => events.map(({ time }) => time));
    expected.sort((a, b) => a - b);
    expect(times).toHaveLength(expected.length);
    times.forEach(({ onset }, i) => expect(Math.abs(onset - expected[i]!)).toBeLessThan(0.003));
  }
});

it('leaves what was played off the grid off the grid, in the raw variant only', () => {
  const [bar] = drumSheetBars();
  const late = { ...bar!, events: [{ ...bar!.events[0]!, time: bar!.start + 0.03 }] };
  const onset = (isQuantized: boolean): number =>
    songTimes(midiOfBars([late], isQuantized))[0]!.onset;
  expect(onset(true)).toBeCloseTo(bar!.start, 3);
  expect(onset(false)).toBeCloseTo(bar!.start + 0.03, 2);
});

it('follows the beats of a performance, and writes drums by General MIDI', () => {
  const hits = [{ time: 1.5, instrument: 'snare', velocity: 100 }];
  const notes = [{ onset: 0.5, offset: 1, pitch: 60, velocity: 80 }];
  const song = midiOfPerformance({ notes, hits }, { times: [0.5, 1, 2], beatUnit: 4 });
  expect(song.tempos.map(({ bpm }) => Math.round(bpm))).toEqual([120, 120, 60]);
  expect(song.tracks.map(({ name, notes: [note] }) => [name, note])).toEqual([
    ['Notes', { tick: 480, ticks: 480, channel: 0, key: 60, velocity: 80 }],
    ['Drums', { tick: 1200, ticks: 120, channel: 9, key: 38, velocity: 100 }],
  ]);
  expect(songTimes(midiOfPerformance({ notes }))[0]).toMatchObject({ onset: 0.5, offset: 1 });
});

it('gives a performance the tempo and metre of bars, and every note its own length', () => {
  const bars = pianoBars();
  const onset = bars[1]!.start + 0.01;
  const song = midiOfPerformance(
    { notes: [{ onset, offset: 9, pitch: 60, velocity: 80 }] },
    { bars },
  );
  const { tempos, metres } = midiOfBars(bars, true);
  expect(song).toMatchObject({ tempos, metres });
  const [note] = songTimes(song);
  expect(note!.onset).toBeCloseTo(onset, 2);
  expect(note!.offset).toBeCloseTo(9, 2);
});

describe('what is no MIDI file', () => {
  const whole = writeMidi(midiOfBars(pianoBars(), true));
  test.each([
    ['nothing', new Uint8Array(), 'does not begin with MThd'],
    ['text', new TextEncoder().encode('MThd is not enough of it'), 'MIDI file'],
    ['half a file', whole.subarray(0, whole.length / 2), 'ends before'],
    ['SMPTE time', Uint8Array.from([...whole.subarray(0, 12), 0xe7, 40]), 'division'],
  ])('is refused: %s', (_name, bytes, message) => {
    expect(() => readMidi(bytes)).toThrow(message);
  });

  it('is refused without harm, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const file = Uint8Array.from([
          ...whole.subarray(0, 14),
          77,
          84,
          114,
          107,
          0,
          0,
          0,
          bytes.length,
          ...bytes,
        ]);
        try {
          expect(readMidi(file).ticksPerQuarter).toBe(480);
        } catch (error) {
          expect((error as Error).name).toBe('MalformedFileError');
        }
      }),
    );
  });
});
