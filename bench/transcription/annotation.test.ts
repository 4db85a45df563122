import { parseAnnotation, parseBeats } from './annotation';

describe('an annotation of beats', () => {
  it('has times, and places in the bar where they are known', () => {
    expect(parseBeats('0.5 4\n1.0\t1\n1.5 2\n\n', 'a')).toEqual({
      beats: [0.5, 1, 1.5],
      downbeats: [1],
      places: [
        { time: 0.5, place: 4 },
        { time: 1, place: 1 },
        { time: 1.5, place: 2 },
      ],
    });
    expect(parseBeats('1\n2', 'a')).toEqual({
      beats: [1, 2],
      downbeats: [],
      places: [
        { time: 1, place: null },
        { time: 2, place: null },
      ],
    });
  });

  test.each(['1\nx', '2\n1', '1\n1'])('%j is refused, with the line', (text) => {
    expect(() => parseBeats(text, 'song.beats')).toThrow('song.beats, line 2');
  });
});

describe('an annotation as JSON', () => {
  const parse = (value: unknown) => parseAnnotation(JSON.stringify(value), 'song.json');

  it('is of what the ports carry, each as far as it is known', () => {
    expect(parse({})).toEqual({ hits: null, notes: null, beats: null });
    expect(
      parse({
        drums: { times: [0.5], instruments: ['kick'], velocities: [90] },
        notes: { onsets: [1], offsets: [2], pitches: [60] },
        beats: { times: [0, 1, 2], positions: [2, 1, 2] },
      }),
    ).toEqual({
      hits: [{ time: 0.5, instrument: 'kick' }],
      notes: [{ onset: 1, offset: 2, pitch: 60 }],
      beats: {
        beats: [0, 1, 2],
        downbeats: [1],
        places: [
          { time: 0, place: 2 },
          { time: 1, place: 1 },
          { time: 2, place: 2 },
        ],
      },
    });
  });

  test.each([
    [{ drums: { times: [1], instruments: ['gong'] } }, '"gong"'],
    [{ drums: { times: [1], instruments: [] } }, 'drums.instruments'],
    [{ notes: { onsets: [1], offsets: [], pitches: [60] } }, 'notes.offsets'],
    [{ beats: { times: ['x'] } }, 'beats.times'],
    [{ beats: { times: [2, 1] } }, 'beats.times'],
    [{ drums: 1 }, 'drums'],
  ])('%j is refused, with the field', (value, field) => {
    expect(() => parse(value)).toThrow(field);
    expect(() => parse(value)).toThrow('song.json');
  });
});
