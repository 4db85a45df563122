import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { midiOfPerformance, writeMidi } from '@attacca/audio';
import { PREVIEW_RATE, streamFluidsynth } from './stream-fluidsynth';
import { missingForPreview } from './synthesizer';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-fluidsynth-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const missing = missingForPreview();
const skipped = missing === null ? '' : ` (skipped: ${missing})`;

(missing === null ? describe : describe.skip)(`FluidSynth${skipped}`, () => {
  /** An hour of one note. */
  function hour(): string {
    const midi = join(folder, 'hour.mid');
    const notes = [{ onset: 0, offset: 3600, pitch: 60, velocity: 90 }];
    writeFileSync(midi, writeMidi(midiOfPerformance({ notes })));
    return midi;
  }

  it('is read no further than was asked for', async () => {
    const { signal } = new AbortController();
    let frames = 0;
    const run = { midi: hour(), folder, frames: PREVIEW_RATE + 1, signal };
    for await (const [left] of streamFluidsynth(run)) frames += left!.length;
    expect(frames).toBe(PREVIEW_RATE + 1);
  });

  it('ends with the task', async () => {
    const task = new AbortController();
    const stop = new Error('stop');
    const run = { midi: hour(), folder, frames: 3600 * PREVIEW_RATE, signal: task.signal };
    const reading = async (): Promise<void> => {
      for await (const block of streamFluidsynth(run)) if (block.length > 0) task.abort(stop);
    };
    await expect(reading()).rejects.toBe(stop);
    await expect(streamFluidsynth(run).next()).rejects.toBe(stop);
  });

  it('that cannot begin is an error in its words', async () => {
    const { signal } = new AbortController();
    const run = { midi: join(folder, 'nowhere.mid'), folder, frames: 100, signal };
    await expect(streamFluidsynth(run).next()).rejects.toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringContaining('nowhere.mid'),
    });
  });
});
