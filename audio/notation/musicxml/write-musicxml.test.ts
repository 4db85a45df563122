import { cleanUp } from '../cleanup/clean-up';
import { drumPart } from '../drums/drum-part';
import { readMusicXml } from '../reading/read-musicxml';
import { type WrittenBar } from '../written-bar';
import { childOf, childrenOf, textOf } from '../xml/query';
import { writeMusicXml } from './write-musicxml';

function bar(number: number, beats: number, beatUnit = 4): WrittenBar {
  const events = Array.from({ length: beats }, (_, beat) => ({
    ...{ tick: (beat * 96) / beatUnit, time: 0, instrument: 'snare', velocity: 90 },
  }));
  return {
    number,
    start: number,
    end: number + 1,
    beats,
    beatUnit,
    divisions: 24,
    swing: false,
    events,
  };
}

const written = (bars: readonly WrittenBar[]): string =>
  writeMusicXml({ title: '', source: '', parts: [drumPart(bars, { marksRepeats: false })] });

/** Of each measure: its time signature where one is printed, and `implicit`. */
function measures(bars: readonly WrittenBar[]): string[] {
  const part = childOf(readMusicXml(written(bars)), 'part')!;
  return childrenOf(part, 'measure').map((measure) => {
    const [time] = childrenOf(measure, 'attributes').flatMap((one) => childrenOf(one, 'time'));
    const sign = time === undefined ? '' : `${textOf(time, 'beats')}/${textOf(time, 'beat-type')}`;
    return measure.attributes['implicit'] === 'yes' ? `${sign} implicit` : sign;
  });
}

test.each([
  [
    'an upbeat is in the metre that follows',
    [bar(0, 3), bar(1, 4), bar(2, 4)],
    ['4/4 implicit', '', ''],
  ],
  ['a first bar that is no upbeat has a metre of its own', [bar(1, 3), bar(2, 4)], ['3/4', '4/4']],
  ['one that is longer is none', [bar(0, 5), bar(1, 4)], ['5/4', '4/4']],
  ['one of other beats is none', [bar(0, 3, 8), bar(1, 4)], ['3/8', '4/4']],
  ['one bar alone is no upbeat', [bar(0, 3)], ['3/4']],
])('%s', (_name, bars, expected) => {
  expect(measures(bars)).toEqual(expected);
});

test('an upbeat is nothing to clean up', () => {
  const { changes, left } = cleanUp(readMusicXml(written([bar(0, 3), bar(1, 4), bar(2, 4)])));
  expect({ changes, left }).toEqual({ changes: [], left: [] });
});
