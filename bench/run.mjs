// Runs one benchmark from the project's root: node bench/run.mjs audio/operations
// What follows the name goes to the benchmark: node bench/run.mjs orchestration/fan-out 100 1000
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runTypeScript } from '../scripts/run-typescript.mjs';

const [name, ...rest] = process.argv.slice(2);
if (!name) {
  console.error('usage: node bench/run.mjs FOLDER/NAME [ARGUMENT …], for bench/FOLDER/NAME.ts');
  process.exit(2);
}
// What a benchmark starts are the built programs: stale ones would be measured in silence.
const built = spawnSync(process.execPath, [join('scripts', 'build.mjs')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (built.status !== 0) process.exit(built.status ?? 1);
runTypeScript(`bench/${name}.ts`, {
  outfile: `dist/bench/${name.replaceAll('/', '-')}.cjs`,
  args: rest,
  external: [
    '@google-cloud/*',
    '@node-rs/*',
    'bullmq',
    'esbuild',
    'essentia.js/*',
    'firebase',
    'firebase/*',
    'fluent-ffmpeg',
    'google-auth-library',
    'protobufjs',
    'onnxruntime-*',
    '@tensorflow/*',
  ],
  loader: { '.wasm': 'binary' },
  supported: { 'dynamic-import': false },
});
