// What delivers Attacca to Google Cloud (scripts/delivery/main.ts has the verbs): node scripts/delivery.mjs VERB …
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
// Inside the project, so that what is not bundled is found; for this process alone, so that verbs can run side by side.
const outfile = join(root, `dist/scripts/delivery-${process.pid}.cjs`);
try {
  buildSync({
    entryPoints: [join(root, 'scripts/delivery/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['firebase', 'firebase-admin'],
    supported: { 'dynamic-import': false },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(outfile, { force: true });
}
