// What delivers Attacca to Google Cloud (scripts/delivery/main.ts has the verbs): node scripts/delivery.mjs VERB …
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTypeScript } from './run-typescript.mjs';

process.chdir(root);
// Inside the project, so that what is not bundled is found; for this process alone, so that verbs can run side by side.
const outfile = `dist/scripts/delivery-${process.pid}.cjs`;
try {
  runTypeScript('scripts/delivery/main.ts', {
    args: process.argv.slice(2),
    outfile,
    external: ['firebase', 'firebase-admin'],
    supported: { 'dynamic-import': false },
    logLevel: 'warning',
  });
} finally {
  rmSync(join(root, outfile), { force: true });
}
