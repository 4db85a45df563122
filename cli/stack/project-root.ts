import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds `manifests/` and `dist/`, found upwards from where this code lies. */
export function projectRoot(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const isRoot =
      existsSync(join(folder, 'manifests')) && existsSync(join(folder, 'node_modules'));
    if (isRoot && existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`There is no Attacca project above ${__dirname}.`);
}
