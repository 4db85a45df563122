// Runs every operation on an example and draws what comes out, for docs/reference/: npm run pictures
// npm run pictures -- librosa-mfcc pca draws those alone.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
// Inside the project, so that what is not bundled is found.
const outfile = join(root, 'dist/scripts/pictures.cjs');
buildSync({
  entryPoints: [join(root, 'scripts/pictures/write.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: [
    ...['fluent-ffmpeg', 'google-auth-library', 'essentia.js', '@ff*'],
    ...['onnxruntime-*', '@tensorflow/*', 'pdfkit', 'svg-to-pdfkit', 'verovio'],
  ],
  supported: { 'dynamic-import': false },
});
const { status } = spawnSync(process.execPath, [outfile, root, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { MODELS_LOCATION: join(root, 'workers/transcriber/models'), ...process.env },
});
process.exitCode = status ?? 1;
