/** @jest-environment <rootDir>/test/one-realm-environment.ts */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type HitList } from '../drums/hit-list';
import { runOperation } from '../../media/testing/run-operation';

const recording = resolve(__dirname, '../../../test/fixtures/recordings/spunkyrace-excerpt.ogg');

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-drums-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function hitsOf(threshold_scale: number): Promise<HitList> {
  const outDir = join(folder, String(threshold_scale));
  const parameters = { threshold_scale };
  await runOperation('drum-transcribe', { inputs: { audio: recording }, parameters, outDir });
  return JSON.parse(readFileSync(join(outDir, 'hits.json'), 'utf8')) as HitList;
}

test('drums of a recording are heard, in order and in range, and more of them with lower thresholds', async () => {
  const hits = await hitsOf(1);
  const { times, samples, instruments, velocities, model, context_model } = hits;
  expect([model.name, context_model?.name]).toEqual(['drums', 'drum-context']);
  // About 25 s of 156 beats a minute, with a kick on every beat.
  expect(instruments.filter((instrument) => instrument === 'kick').length).toBeGreaterThan(40);
  expect(new Set([times.length, samples.length, instruments.length, velocities.length]).size).toBe(
    1,
  );
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(samples).toEqual(times.map((time) => Math.round(44_100 * time)));
  expect(velocities.every((velocity) => velocity >= 1 && velocity <= 127)).toBe(true);
  expect((await hitsOf(0.5)).times.length).toBeGreaterThan(times.length);
});
