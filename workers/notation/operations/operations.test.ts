import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMidi, songTimes, type WrittenBar } from '@attacca/audio';
import { faultsOfMusicXml } from '../../../test/musicxml-schema';
import { drumSheetBars, pianoBars } from '../../../test/notation-examples';
import { runOperation } from '../../media/testing/run-operation';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-notation-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** As `quantize` writes it. */
function written(name: string, bars: readonly WrittenBar[]): string {
  const content = bars.map(({ beatUnit, ...bar }) => ({ ...bar, beat_unit: beatUnit }));
  writeFileSync(at(name), JSON.stringify({ bars: content }));
  return at(name);
}

it.each([
  ['drums', drumSheetBars(), '<part-name>Drumset</part-name>'],
  ['piano', pianoBars(), '<part-name>Piano</part-name>'],
])('%s become a score, MIDI and pages', async (name, bars, partName) => {
  const inputs = { quantized: written(`${name}.json`, bars) };
  const parameters = { title: 'A Study' };
  await runOperation('musicxml', { inputs, parameters, outDir: at(name) });
  const score = readFileSync(at(name, 'output.musicxml'), 'utf8');
  expect(score).toContain(partName);
  expect(await faultsOfMusicXml([score])).toEqual([]);

  await runOperation('midi', { inputs, parameters, outDir: at(`${name}-midi`) });
  const count = bars.reduce((sum, { events }) => sum + events.length, 0);
  for (const variant of ['quantized', 'raw'])
    expect(songTimes(readMidi(readFileSync(at(`${name}-midi`, `${variant}.mid`))))).toHaveLength(
      count,
    );

  const given = { score: at(name, 'output.musicxml') };
  await runOperation('engrave', { inputs: given, outDir: at(`${name}-pages`) });
  const svg = readFileSync(at(`${name}-pages`, 'svg.svg'), 'utf8');
  expect(svg.match(/class="measure"/g)).toHaveLength(bars.length);
  expect(svg).toContain('A Study');
  expect(
    readFileSync(at(`${name}-pages`, 'pdf.pdf'))
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

it.each([
  ['no beat_unit', { beatUnit: undefined }, 'beat_unit'],
  [
    'an unknown instrument',
    { events: [{ tick: 0, velocity: 9, time: 0, instrument: 'gong' }] },
    'allowed: kick',
  ],
  ['an end before its start', { end: 0 }, 'not after its start'],
])('bars with %s are refused by name', async (_name, change, message) => {
  const bars = [{ ...drumSheetBars()[0]!, ...change } as unknown as WrittenBar];
  const inputs = { quantized: written('broken.json', bars) };
  await expect(runOperation('musicxml', { inputs, outDir: at('broken') })).rejects.toThrow(message);
});

it('what is no score is not engraved', async () => {
  writeFileSync(at('no.musicxml'), 'no score');
  const inputs = { score: at('no.musicxml') };
  const run = runOperation('engrave', { inputs, outDir: at('none') });
  await expect(run).rejects.toMatchObject({ code: 'INVALID_INPUT_FILE' });
});
