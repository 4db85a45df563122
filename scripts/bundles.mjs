// Zips what npm run build made of each function: dist/functions/<name>/ → dist/bundles/<name>.zip, which Terraform
// uploads. The same files make the same zip to the last byte, so that nothing is deployed that has not changed.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const functions = join(root, 'dist/functions');
const bundles = join(root, 'dist/bundles');
/** The first time that a zip can say. */
const mtime = new Date(1980, 0, 2);

async function bundle(name) {
  const folder = join(functions, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path, name: file }) => join(parentPath ?? path, file))
    .sort();
  const files = await Promise.all(
    paths.map(async (path) => [relative(folder, path).split(sep).join('/'), await readFile(path)]),
  );
  const zip = zipSync(Object.fromEntries(files), { level: 9, mtime });
  await writeFile(join(bundles, `${name}.zip`), zip);
  return `${name}.zip: ${(zip.length / 2 ** 20).toFixed(2)} MiB`;
}

await mkdir(bundles, { recursive: true });
const names = await readdir(functions);
for (const line of await Promise.all(names.map(bundle))) console.log(line);
