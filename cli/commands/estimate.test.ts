import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Estimate } from '@attacca/core';
import { exitCodes } from '../command-io';
import { typedCommand } from '../testing/typed-command';

const folder = mkdtempSync(join(tmpdir(), 'attacca-estimate-'));
const song = join(folder, 'song.wav');
afterAll(() => rmSync(folder, { recursive: true }));

/** Two seconds of silence: 8 kHz, mono, 16 bits. */
beforeAll(() => {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(32_036, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(32_000, 40);
  writeFileSync(song, Buffer.concat([header, Buffer.alloc(32_000)]));
});

const estimate = (...args: string[]) => typedCommand(['estimate', song, ...args]);

it('tells what each step takes, and the cost with its bounds and the day of its prices', async () => {
  const { code, out } = await estimate('--preset', 'harmonic-percussive');
  expect(code).toBe(exitCodes.success);
  expect(out).toMatch(/ingest-input +media \/ ingest/);
  expect(out).toMatch(/hpss +audio-analyzer \/ librosa-hpss/);
  expect(out).toMatch(
    /Costs about \$0\.\d{4}, from .* to .*, by list prices of 2026-09-30 in europe-west1\./,
  );
});

it('takes the very request that a run sends', async () => {
  const { out } = await estimate(
    '--preset',
    'slice-and-describe',
    '--json',
    '--batch-items',
    'mfcc=1',
  );
  const { steps, sound_seconds } = JSON.parse(out) as Estimate;
  expect(sound_seconds).toEqual({ low: 2, likely: 2, high: 2 });
  const mfcc = steps.find(({ step_id }) => step_id === 'mfcc');
  expect(mfcc?.tasks).toEqual(mfcc?.items);
});

it('has no cost where there are no prices', async () => {
  const { out } = await estimate('--preset', 'drum-sheet', '--region', 'mars-north1');
  expect(out).toContain('There are no prices for mars-north1.');
});

it.each([
  [[], /Say what to do/],
  [['--preset', 'nothing'], /There is no preset "nothing"/],
  [['--preset', 'drum-sheet', '--param', 'beats.x=1'], /x/],
])('%j is refused', async (args, message) => {
  const { code, err } = await estimate(...args);
  expect(code).toBe(exitCodes.usage);
  expect(err).toMatch(message);
});
