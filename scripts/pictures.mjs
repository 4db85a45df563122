// Runs every operation on an example and draws what comes out, for docs/reference/: npm run pictures
// npm run pictures -- librosa-mfcc pca draws those alone.
import { join } from 'node:path';
import { root, runTypeScript } from './run-typescript.mjs';

runTypeScript('scripts/pictures/write.ts', {
  outfile: 'dist/scripts/pictures.cjs',
  args: [root, ...process.argv.slice(2)],
  env: { MODELS_LOCATION: join(root, 'workers/transcriber/models'), ...process.env },
  external: [
    ...['fluent-ffmpeg', 'google-auth-library', 'essentia.js', '@ff*'],
    ...['onnxruntime-*', '@tensorflow/*', 'pdfkit', 'svg-to-pdfkit', 'verovio'],
  ],
  supported: { 'dynamic-import': false },
});
