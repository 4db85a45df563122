import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

let folder: string;
const path = process.env['PATH'];

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-late-exit-'))));
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

/** What is read of a program that stands in for ffmpeg: it ends a while after its last byte, as on a busy machine. */
async function bytesOf(exitCode: number): Promise<number> {
  for (const name of ['ffmpeg', 'ffprobe']) {
    const script = `head -c 4000 /dev/zero; exec 1>&-; sleep 0.3; exit ${exitCode}`;
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env['PATH'] = `${folder}${delimiter}${path}`;
  // Programs are looked up once.
  jest.resetModules();
  const { guardedInput, streamFfmpeg } = await import('./ffmpeg');
  const limits = { signal: new AbortController().signal, timeLimitSeconds: 20 };
  let bytes = 0;
  for await (const chunk of streamFfmpeg(guardedInput('in.wav'), [], limits)) bytes += chunk.length;
  return bytes;
}

test('a program that ends a while after its output is no failure', async () => {
  await expect(bytesOf(0)).resolves.toBe(4000);
});

test('one that fails then is', async () => {
  await expect(bytesOf(3)).rejects.toThrow('code 3');
});
