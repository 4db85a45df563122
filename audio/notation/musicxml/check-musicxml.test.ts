import { drumSheetBars } from '../../../test/notation-examples';
import { drumPart } from '../drums/drum-part';
import { checkMusicXml } from './check-musicxml';
import { writeMusicXml } from './write-musicxml';

const parts = [drumPart(drumSheetBars())];

it('takes a score', () => {
  expect(() => checkMusicXml(writeMusicXml({ title: 'T', source: '', parts }))).not.toThrow();
});

test.each([
  ['text', 'no score', 'text data outside of root node'],
  ['another document', '<html/>', 'its root is html; allowed: score-partwise'],
  ['an empty score', '<score-partwise/>', 'it has no measures'],
  ['half a score', '<score-partwise><part>', 'unclosed tag'],
  [
    'entities that grow',
    '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><score-partwise>&b;</score-partwise>',
    'unknown entity',
  ],
])('refuses %s', (_name, text, message) => {
  expect(() => checkMusicXml(text)).toThrow(message);
});
