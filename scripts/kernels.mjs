// Compiles audio/simd/assembly (AssemblyScript) to WebAssembly and keeps it as text in audio/simd/compiled.ts, so that
// bundles, tests and benchmarks need no step of their own. A test compares the two.
// Usage: node scripts/kernels.mjs [--check]
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'audio/simd/compiled.ts');

async function compiled() {
  let binary;
  const { error, stderr } = await asc.main(
    [
      'kernels.ts',
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--enable',
      'simd',
      '--runtime',
      'stub',
      '--noAssert',
      '--use',
      'abort=',
    ],
    {
      readFile: (name) =>
        readFile(join(root, 'audio/simd/assembly', name), 'utf8').catch(() => null),
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(stderr.toString());
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,96}/g);
  return [
    '// Made from audio/simd/assembly by `npm run kernels`. Do not edit.',
    '',
    '/** A WebAssembly module, in base64. */',
    'export const kernelsModule =',
    `  '${lines.join("' +\n  '")}';`,
    '',
  ].join('\n');
}

const text = await compiled();
if (process.argv.includes('--check')) {
  if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
    console.error(
      'audio/simd/compiled.ts is not what audio/simd/assembly compiles to: npm run kernels',
    );
    process.exitCode = 1;
  }
} else await writeFile(target, text);
