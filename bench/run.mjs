// Runs one benchmark from the project's root: node bench/run.mjs audio/mfcc-hpss
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const name = process.argv[2];
if (!name) {
  console.error('usage: node bench/run.mjs FOLDER/NAME, for bench/FOLDER/NAME.ts');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
try {
  const outfile = join(folder, 'bench.cjs');
  const entryPoints = [join('bench', `${name}.ts`)];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20' });
  const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
