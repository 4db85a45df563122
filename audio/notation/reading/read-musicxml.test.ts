import { strToU8, zipSync } from 'fflate';
import { drumSheetBars } from '../../../test/notation-examples';
import { drumPart } from '../drums/drum-part';
import { writeMusicXml } from '../musicxml/write-musicxml';
import { childrenOf } from '../xml/query';
import { writeXml } from '../xml/write-xml';
import { writeMxl } from './mxl';
import { musicXmlText, readMusicXml } from './read-musicxml';

const parts = [drumPart(drumSheetBars().slice(0, 4))];
const score = writeMusicXml({ title: 'A < "B" & Ü', source: '', parts });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a score', () => {
  it('is read as it was written', () => {
    expect(score).toContain(writeXml(readMusicXml(score)));
  });

  it.each([
    ['UTF-8 with a mark', bytes(`\ufeff${score}`)],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${score}`, 'utf16le'))],
    [
      'UTF-16, the other way round',
      new Uint8Array(Buffer.from(`\ufeff${score}`, 'utf16le').swap16()),
    ],
    [
      'Latin-1',
      new Uint8Array(
        Buffer.from(score.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"'), 'latin1'),
      ),
    ],
    ['a zip file', writeMxl(score)],
  ])('is read from %s', (_name, given) => {
    expect(readMusicXml(musicXmlText(given))).toEqual(readMusicXml(score));
  });

  it('by measures is turned into one by parts', () => {
    const measure = (number: number): string =>
      `<measure number="${number}"><part id="P1"><note/></part><part id="P2"><rest/></part></measure>`;
    const root = readMusicXml(
      `<score-timewise version="1.0"><part-list/>${measure(1)}${measure(2)}</score-timewise>`,
    );
    expect(root.name).toBe('score-partwise');
    const turned = childrenOf(root, 'part').map((part) => [
      part.attributes['id'],
      ...childrenOf(part, 'measure').map(({ attributes }) => attributes['number']),
    ]);
    expect(turned).toEqual([
      ['P1', '1', '2'],
      ['P2', '1', '2'],
    ]);
  });

  it('keeps signs in attributes that readers would take for blanks', () => {
    const text = '<a b="1&#10;2&#9;3&#13;4">&#13;</a>\n';
    expect(writeXml(readMusicXmlElement(text))).toBe(text);
  });
});

/** Of any element, in a score that holds it. */
function readMusicXmlElement(text: string): ReturnType<typeof readMusicXml> {
  const root = readMusicXml(`<score-partwise><part><measure/></part>${text}</score-partwise>`);
  return childrenOf(root, 'a')[0]!;
}

test.each([
  ['text', 'no score', 'text data outside of root node'],
  ['another document', '<html/>', 'its root is html; allowed: score-partwise, score-timewise'],
  ['an empty score', '<score-partwise/>', 'it has no measures'],
  ['half a score', '<score-partwise>\n<part>', '2:6: unclosed tag'],
  [
    'a part without an id',
    '<score-timewise><measure number="3"><part/></measure></score-timewise>',
    'measure 3 has a part without an id',
  ],
  [
    'entities that grow',
    '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><score-partwise>&b;</score-partwise>',
    'unknown entity',
  ],
  ['elements without end', '<a>'.repeat(101), 'at most 100 are read'],
])('refuses %s', (_name, text, message) => {
  expect(() => readMusicXml(text)).toThrow(message);
});

describe('a compressed score', () => {
  it('is told by its first bytes, and equal for equal scores', () => {
    const packed = writeMxl(score);
    expect(Buffer.from(packed.subarray(30, 72)).toString()).toBe(
      'mimetypeapplication/vnd.recordare.musicxml',
    );
    expect(writeMxl(score)).toEqual(packed);
  });

  const container = (path: string): Uint8Array =>
    strToU8(`<container><rootfiles><rootfile full-path="${path}"/></rootfiles></container>`);
  const name = 'META-INF/container.xml';
  /** A file list that promises another size than there is. */
  const promising = (size: number): Uint8Array => {
    const zip = zipSync({ [name]: container('s.xml'), 's.xml': strToU8(score) });
    const list = Buffer.from(zip.buffer).lastIndexOf('PK\u0001\u0002');
    new DataView(zip.buffer).setUint32(list + 24, size, true);
    return zip;
  };
  test.each<[string, Uint8Array, string]>([
    ['nothing else', zipSync({ 'a.txt': strToU8('a') }), `it has no file "${name}"`],
    ['a list of nothing', zipSync({ [name]: strToU8('<container/>') }), 'names no score'],
    ['a broken list', zipSync({ [name]: strToU8('<container>') }), 'unclosed tag'],
    ['another score', zipSync({ [name]: container('a.xml') }), 'it has no file "a.xml"'],
    ['half its bytes', writeMxl(score).subarray(0, 400), 'cannot be unpacked'],
    ['too much', promising(2 ** 31), 'at most 134217728 are unpacked'],
    ['a list too large', zipSync({ [name]: new Uint8Array(70_000) }), 'at most 65536 are unpacked'],
  ])('with %s is refused', (_name, zip, message) => {
    expect(() => musicXmlText(zip)).toThrow(message);
  });

  it('that holds more than it promises is read no further', () => {
    expect(() => readMusicXml(musicXmlText(promising(1000)))).toThrow();
  });
});

it('refuses an encoding that it does not know', () => {
  const text = '<?xml version="1.0" encoding="EBCDIC-9"?><score-partwise/>';
  expect(() => musicXmlText(bytes(text))).toThrow('its encoding EBCDIC-9 is not known');
  expect(() => musicXmlText(new Uint8Array([0x3c, 0xff]))).toThrow(
    'not all of its encoding, utf-8',
  );
});
