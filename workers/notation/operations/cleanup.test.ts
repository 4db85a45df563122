import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DRUMS,
  drumPart,
  musicXmlText,
  pitchedPart,
  readMidi,
  writeMusicXml,
} from '@attacca/audio';
import { convertByMuseScore, noMuseScore } from '../../../test/musescore';
import { soundingOf } from '../../../test/musicxml-sounding';
import { faultsOfMusicXml } from '../../../test/musicxml-schema';
import { drumSheetBars, pianoBars } from '../../../test/notation-examples';
import { runOperation } from '../../media/testing/run-operation';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-cleanup-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const note = (step: string, duration: number, more = ''): string =>
  `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration>${more}</note>`;
/** What programs get wrong: a voice over itself, a bar too short, fragments, an empty voice, a tie to nothing. */
const untidy = `<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="2.0">
  <part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>
  <part id="P1">
    <measure number="1">
      <attributes><divisions>4</divisions><key><fifths>2</fifths></key><time><beats>4</beats><beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>
      <direction placement="above"><direction-type><words>dolce</words></direction-type></direction>
      ${note('D', 8, '<voice>1</voice><type>half</type><lyric><text>la</text></lyric>')}
      ${note('E', 2, '<tie type="start"/><voice>1</voice><type>eighth</type><notations><tied type="start"/></notations>')}
      ${note('E', 2, '<tie type="stop"/><voice>1</voice><type>eighth</type><notations><tied type="stop"/></notations>')}
      ${note('F', 4, '<tie type="start"/><voice>1</voice><type>quarter</type><notations><tied type="start"/></notations>')}
      <backup><duration>16</duration></backup>
      ${note('G', 16, '<voice>1</voice><type>whole</type>')}
    </measure>
    <measure number="2">
      ${note('B', 6, '<voice>1</voice><type>quarter</type>')}
      <backup><duration>6</duration></backup>
      <note><rest/><duration>16</duration><voice>2</voice><type>whole</type></note>
    </measure>
  </part>
</score-partwise>`;

it('a score is cleaned up, with a report', async () => {
  writeFileSync(at('untidy.musicxml'), untidy);
  const inputs = { score: at('untidy.musicxml') };
  await runOperation('cleanup', { inputs, outDir: at('clean') });
  const clean = readFileSync(at('clean', 'output.musicxml'), 'utf8');
  expect(await faultsOfMusicXml([clean])).toEqual([]);
  expect(soundingOf(clean, 4)).toEqual(soundingOf(untidy, 4));
  expect(clean).toContain('<words>dolce</words>');
  expect(clean).toContain('<text>la</text>');
  const report = JSON.parse(readFileSync(at('clean', 'report.json'), 'utf8')) as {
    counts: object;
    left: unknown;
  };
  expect(report).toMatchObject({
    counts: { overlaps: 1, ties: 2, durations: 2, voices: 1 },
    left: [],
  });

  const again = { score: at('clean', 'output.musicxml') };
  await runOperation('cleanup', {
    inputs: again,
    parameters: { format: 'mxl' },
    outDir: at('again'),
  });
  const packed = readFileSync(at('again', 'output.mxl'));
  expect(musicXmlText(packed)).toBe(clean);
  const pages = { score: at('again', 'output.mxl') };
  await runOperation('engrave', { inputs: pages, outDir: at('pages') });
  expect(readFileSync(at('pages', 'svg.svg'), 'utf8')).toContain('dolce');
});

it('what is no score is not cleaned up', async () => {
  writeFileSync(at('no.musicxml'), '<score-partwise>');
  const run = runOperation('cleanup', { inputs: { score: at('no.musicxml') }, outDir: at('none') });
  await expect(run).rejects.toMatchObject({ code: 'INVALID_INPUT_FILE' });
});

const inMuseScore = noMuseScore === null ? describe : describe.skip;
inMuseScore(`MuseScore ${noMuseScore === null ? '' : `(skipped: ${noMuseScore})`}`, () => {
  const header = { title: 'A Study', source: 'Attacca' };
  const drums = drumSheetBars().slice(0, 12);
  const piano = pianoBars().slice(0, 8);
  /** Onsets in quarter notes with MIDI numbers, as MuseScore plays them. */
  const played = (path: string): string[] => {
    const { tracks, ticksPerQuarter } = readMidi(readFileSync(path));
    const notes = tracks.flatMap((track) => track.notes);
    return notes.map(({ tick, key }) => `${(tick / ticksPerQuarter).toFixed(2)} ${key}`).sort();
  };
  /** The same of bars of four quarter notes. */
  const given = (bars: typeof drums): string[] => {
    const all = bars.flatMap(({ events }, i) =>
      events.map(({ tick, pitch, instrument }) => {
        const key = pitch ?? DRUMS[instrument!]!.midiKey;
        return `${(4 * i + tick / 24).toFixed(2)} ${key}`;
      }),
    );
    return [...new Set(all)].sort();
  };

  it('opens drums, notes and what was cleaned up, and prints them', async () => {
    const scores = {
      drums: writeMusicXml({ ...header, parts: [drumPart(drums)] }),
      piano: writeMusicXml({ ...header, parts: [pitchedPart(piano)] }),
      untidy: readFileSync(at('clean', 'output.musicxml'), 'utf8'),
    };
    for (const [name, text] of Object.entries(scores)) {
      writeFileSync(at(`${name}.musicxml`), text);
      await convertByMuseScore(at(`${name}.musicxml`), at(`${name}.pdf`));
      expect(
        readFileSync(at(`${name}.pdf`))
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
      await convertByMuseScore(at(`${name}.musicxml`), at(`${name}.mid`));
    }
    expect(played(at('drums.mid'))).toEqual(given(drums));
    expect(played(at('piano.mid'))).toEqual(given(piano));
    const [flute] = soundingOf(scores.untidy, 4);
    const expected = Object.entries(flute!).flatMap(([pitch, { attacks }]) =>
      attacks.map((attack) => `${attack.toFixed(2)} ${pitch}`),
    );
    expect(played(at('untidy.mid'))).toEqual(expected.sort());
  }, 120_000);
});
