// Runs pipelines in a simulated cloud: npm run simulate -- --seeds 1000
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'attacca-simulation-'));
try {
  const outfile = join(folder, 'simulate.cjs');
  buildSync({
    entryPoints: [join(root, 'test/simulation/runner/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ATTACCA_REPOSITORY: root },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
