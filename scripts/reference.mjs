// Writes the generated pages of docs/reference/ from core/errors/registry.ts and manifests/: npm run reference
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'attacca-reference-'));
try {
  const outfile = join(folder, 'write.cjs');
  buildSync({
    entryPoints: [join(root, 'scripts/reference/write.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  const { status } = spawnSync(process.execPath, [outfile, root], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
