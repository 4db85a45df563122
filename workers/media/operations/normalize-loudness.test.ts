import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeWav, loudness } from '@attacca/audio';
import { noise, writeWav } from '../../runtime/testing/sound-files';
import { runOperation } from '../testing/run-operation';

const RATE = 16_000;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-loudness-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function normalized(
  channels: readonly Float32Array[],
  parameters: Record<string, number>,
): Promise<{ channels: readonly Float32Array[]; report: Record<string, unknown> }> {
  writeWav(join(folder, 'in.wav'), channels, RATE);
  const outDir = join(folder, 'out');
  await runOperation('normalize-loudness', {
    inputs: { audio: join(folder, 'in.wav') },
    parameters,
    outDir,
  });
  const wav = decodeWav(readFileSync(join(outDir, 'normalized.wav')));
  const report = JSON.parse(readFileSync(join(outDir, 'loudness.json'), 'utf8')) as object;
  return { channels: wav.channels, report: { ...report } };
}

const quiet = (seed: number): Float32Array => noise(3 * RATE, seed).map((sample) => 0.05 * sample);

test('what comes out has the loudness that was asked for', async () => {
  const { channels, report } = await normalized([quiet(1), quiet(2)], { target_lufs: -20 });
  const after = loudness(channels, RATE);
  expect(after.integratedLufs).toBeCloseTo(-20, 3);
  expect(report).toMatchObject({ is_limited_by_ceiling: false, target_lufs: -20 });
  const told = report['after'] as Record<string, number>;
  expect(told['integrated_lufs']).toBeCloseTo(after.integratedLufs, 3);
  expect(told['true_peak_dbtp']).toBeCloseTo(after.truePeakDbtp, 3);
});

test('the true peak stays under the ceiling, and the report says so', async () => {
  const { channels, report } = await normalized([quiet(1)], { target_lufs: -1, ceiling_dbtp: -3 });
  expect(loudness(channels, RATE).truePeakDbtp).toBeCloseTo(-3, 3);
  expect(report).toMatchObject({ is_limited_by_ceiling: true });
});

test('silence stays silence', async () => {
  const { channels, report } = await normalized([new Float32Array(RATE)], {});
  expect(channels[0]!.every((sample) => sample === 0)).toBe(true);
  expect(report).toMatchObject({ gain_db: 0, before: { integrated_lufs: null } });
});
