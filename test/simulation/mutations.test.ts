import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mutations } from './mutations';
import { bundleEnvironment, bundleSimulation, edited } from './runner/bundle';

const root = resolve(__dirname, '../..');
/** Seeds within which every planted bug is found; most are found by the first. */
const seeds = 1000;

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'attacca-mutations-'))));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(mutations)('$name: the place is still there', ({ edits }) => {
  for (const edit of edits) {
    const source = readFileSync(join(root, edit.file), 'utf8');
    expect(edited(source, [edit])).not.toBe(source);
  }
});

test.each(mutations)(
  '$name: is found',
  async ({ name, from, edits }) => {
    const outfile = join(folder, `${mutations.findIndex((one) => one.name === name)}.cjs`);
    await bundleSimulation(outfile, edits);
    const { status, output } = await run(
      outfile,
      `--from ${from} --seeds ${seeds} --failures 1 --threads 1`,
    );
    expect(output).toMatch(/--- seed \d+ fails: /);
    expect(status).toBe(1);
  },
  120_000,
);

function run(file: string, options: string): Promise<{ status: number | null; output: string }> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(process.execPath, [file, ...options.split(' ')], {
      env: bundleEnvironment,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolvePromise({ status, output }));
  });
}
