import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type Edit } from '../mutations';

const root = resolve(__dirname, '../../..');

/** Bundles the simulation with some places of the source changed. @throws Error when one of them is not found */
export async function bundleSimulation(outfile: string, edits: readonly Edit[]): Promise<void> {
  const found = new Set<Edit>();
  await build({
    entryPoints: [join(root, 'test/simulation/runner/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [editing(edits, found)],
  });
  const missing = edits.find((edit) => !found.has(edit));
  if (missing !== undefined) throw new Error(`The simulation does not run ${missing.file}.`);
}

/** Environment of a bundle, which lies outside the repository. */
export const bundleEnvironment = { ...process.env, ATTACCA_REPOSITORY: root };

function editing(edits: readonly Edit[], found: Set<Edit>): Plugin {
  return {
    name: 'editing',
    setup: (bundling) => {
      bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path);
        const here = edits.filter((edit) => edit.file === file);
        if (here.length === 0) return undefined;
        for (const edit of here) found.add(edit);
        return { contents: edited(await readFile(path, 'utf8'), here), loader: 'ts' };
      });
    },
  };
}

/** @throws Error when a place is not there exactly once */
export function edited(source: string, edits: readonly Edit[]): string {
  let text = source;
  for (const { file, find, replace } of edits) {
    const parts = text.split(find);
    if (parts.length !== 2)
      throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
    text = parts.join(replace);
  }
  return text;
}
