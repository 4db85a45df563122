import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { operationsFolder, referencePages } from './pages';

/** Writes every generated page, and removes those of operations that are gone. */
function writeReference(root: string): void {
  const pages = referencePages(loadManifests(join(root, 'manifests')));
  const folder = join(root, operationsFolder);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!pages.has(`${operationsFolder}/${name}`)) rmSync(join(folder, name));
  }
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  process.stdout.write(`Wrote ${pages.size} pages of docs/reference.\n`);
}

writeReference(process.argv[2] ?? process.cwd());
