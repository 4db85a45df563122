import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noise, writeWav } from '../../runtime/testing/sound-files';
import { runOperation } from '../testing/run-operation';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-waveform-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  [false, 1],
  [true, 2],
])('split_channels %j draws %d channels', async (split_channels, channels) => {
  const sound = [noise(2000, 1), noise(2000, 2)];
  writeWav(join(folder, 'in.wav'), sound, 8000);
  const outDir = join(folder, 'out');
  await runOperation('waveform', {
    inputs: { audio: join(folder, 'in.wav') },
    parameters: { samples_per_pixel: 500, split_channels, levels: 2 },
    outDir,
  });
  const peaks = JSON.parse(readFileSync(join(outDir, 'peaks.json'), 'utf8')) as {
    data: number[];
  };
  expect(peaks).toMatchObject({ version: 2, channels, samples_per_pixel: 500, length: 4 });
  expect(peaks.data).toHaveLength(2 * 4 * channels);
  const drawn = split_channels
    ? sound[0]!
    : sound[0]!.map((sample, i) => (sample + sound[1]![i]!) / 2);
  expect(peaks.data[1]).toBe(Math.round(32_768 * Math.max(...drawn.subarray(0, 500))));
  const zooms = readFileSync(join(outDir, 'zooms.apk1'));
  expect(zooms.toString('latin1', 0, 4)).toBe('APK1');
  expect(zooms).toHaveLength(16 + 2 * 8 + 6 * channels * (4 + 1));
});
