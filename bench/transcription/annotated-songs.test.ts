import { parseBeats } from './annotated-songs';

describe('an annotation of beats', () => {
  it('has times, and places in the bar where they are known', () => {
    expect(parseBeats('0.5 4\n1.0\t1\n1.5 2\n\n', 'a')).toEqual({
      beats: [0.5, 1, 1.5],
      downbeats: [1],
    });
    expect(parseBeats('1\n2', 'a')).toEqual({ beats: [1, 2], downbeats: [] });
  });

  test.each(['1\nx', '2\n1', '1\n1'])('%j is refused, with the line', (text) => {
    expect(() => parseBeats(text, 'song.beats')).toThrow('song.beats, line 2');
  });
});
