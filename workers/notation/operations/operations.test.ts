import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMidi, songTimes, type WrittenBar } from '@attacca/audio';
import { faultsOfMusicXml } from '../../../test/musicxml-schema';
import { drumSheetBars, pianoBars, quantizedText } from '../../../test/notation-examples';
import { runOperation } from '../../media/testing/run-operation';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-notation-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, bars: readonly WrittenBar[]): string {
  writeFileSync(at(name), quantizedText(bars));
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

it('bars that nothing beats in are in free time', async () => {
  const document = JSON.parse(quantizedText(drumSheetBars())) as object;
  writeFileSync(at('free.json'), JSON.stringify({ ...document, tempo: { bpm: 0 } }));
  await runOperation('musicxml', { inputs: { quantized: at('free.json') }, outDir: at('free') });
  const score = readFileSync(at('free', 'output.musicxml'), 'utf8');
  expect(score.match(/<words>Freely<\/words>/g)).toHaveLength(1);
  expect(score).toContain('<sound tempo=');
  expect(score).not.toContain('<metronome>');
  expect(await faultsOfMusicXml([score])).toEqual([]);
});

describe('what was heard as MIDI', () => {
  const notes = { onsets: [0.25, 1], offsets: [0.75, 2], pitches: [60, 64], velocities: [80, 70] };
  const events = { times: [0.5], instruments: ['snare'], velocities: [100] };
  const beats = {
    beats: { times: [0.5, 1.25, 2], positions: [1, 2, 3] },
    bars: { times: [0.5], beats: [3], beat_unit: 4 },
    tempo: { bpm: 80, times: [0.5], curve: [80] },
    confidence: 1,
  };
  const document = (name: string, content: object): string => {
    writeFileSync(at(`${name}.json`), JSON.stringify(content));
    return at(`${name}.json`);
  };
  const read = (...names: string[]): ReturnType<typeof readMidi> =>
    readMidi(readFileSync(at(...names)));

  it('is at its own times, with and without beats', async () => {
    const played = { notes: document('notes', notes), events: document('events', events) };
    const pulse = { beats: document('beats', beats) };
    await runOperation('midi', { inputs: played, outDir: at('heard') });
    await runOperation('midi', { inputs: { ...played, ...pulse }, outDir: at('beaten') });
    for (const name of ['heard', 'beaten']) {
      const heard = songTimes(read(name, 'raw.mid'));
      expect(heard.map(({ key, isDrum }) => [key, isDrum])).toEqual([
        [60, false],
        [38, true],
        [64, false],
      ]);
      [0.25, 0.5, 1].forEach((time, i) => expect(heard[i]!.onset).toBeCloseTo(time, 2));
      expect(heard[2]!.offset).toBeCloseTo(2, 2);
      expect(read(name, 'quantized.mid')).toEqual(read(name, 'raw.mid'));
    }
    expect(read('heard', 'raw.mid').tempos[0]!.bpm).toBeCloseTo(120, 3);
    expect(read('beaten', 'raw.mid').tempos.at(-1)!.bpm).toBeCloseTo(80, 3);
  });

  it('takes the tempo of bars and leaves their grid alone', async () => {
    const bars = pianoBars();
    const inputs = { quantized: written('bars.json', bars), notes: document('notes', notes) };
    await runOperation('midi', { inputs, outDir: at('both') });
    expect(songTimes(read('both', 'raw.mid'))).toHaveLength(notes.onsets.length);
    expect(read('both', 'raw.mid').tempos).toEqual(read('both', 'quantized.mid').tempos);
    const count = bars.reduce((sum, { events: all }) => sum + all.length, 0);
    expect(songTimes(read('both', 'quantized.mid'))).toHaveLength(count);
  });

  it.each([
    ['beats alone', { beats }, 'nothing to be played'],
    ['hits without names', { events: { times: [1] } }, 'no instruments; allowed: kick'],
    [
      'an unknown drum',
      { events: { times: [1], instruments: ['gong'] } },
      '"gong" as instruments[0]',
    ],
  ])('refuses %s', async (_name, given, message) => {
    const inputs = Object.fromEntries(
      Object.entries(given).map(([port, content]) => [port, document(port, content)]),
    );
    const run = runOperation('midi', { inputs, outDir: at('refused') });
    await expect(run).rejects.toMatchObject({
      code: 'INPUT_MISMATCH',
      message: expect.stringContaining(message),
    });
  });
});

it.each([
  ['no beat_unit', { beatUnit: undefined }, 'beat_unit'],
  [
    'an unknown instrument',
    { events: [{ tick: 0, velocity: 9, time: 0, instrument: 'gong' }] },
    'no usable bars[0].events[0].instrument: it must be one of kick',
  ],
  ['an end before its start', { end: 0 }, 'no usable bars[0].end: it must be after its start'],
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
