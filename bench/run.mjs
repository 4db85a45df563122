// Runs one benchmark from the project's root: node bench/run.mjs audio/mfcc-hpss
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const name = process.argv[2];
if (!name) {
  console.error('usage: node bench/run.mjs FOLDER/NAME, for bench/FOLDER/NAME.ts');
  process.exit(2);
}
// Inside the project, so that what is measured finds its packages and its root.
const outfile = join('dist', 'bench', `${name.replaceAll('/', '-')}.cjs`);
buildSync({
  entryPoints: [join('bench', `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: ['@google-cloud/*', '@node-rs/*', 'firebase', 'firebase/*'],
  supported: { 'dynamic-import': false },
});
const { status } = spawnSync(process.execPath, [outfile], { stdio: 'inherit' });
process.exitCode = status ?? 1;
