import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/** The project's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Bundles a TypeScript program and runs it; this process ends with its status.
 * @param entry path within the project
 * @param options args and env of the program; outfile within the project, so that what is not bundled is found, else
 *   the bundle is gone when the program ends; anything else goes to esbuild
 */
export function runTypeScript(entry, { args = [], env = process.env, outfile, ...bundling } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-script-'));
  try {
    const program = outfile === undefined ? join(folder, 'program.cjs') : join(root, outfile);
    buildSync({
      entryPoints: [join(root, entry)],
      outfile: program,
      bundle: true,
      platform: 'node',
      target: 'node20',
      ...bundling,
    });
    const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit', env });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
