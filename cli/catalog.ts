import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { projectRoot } from './stack/project-root';

/** The manifests that lie beside the built command; run from source, the project's own. */
function manifestsFolder(): string {
  const beside = join(__dirname, 'manifests');
  return existsSync(beside) ? beside : join(projectRoot(), 'manifests');
}

export function loadCatalog(): Catalog {
  return loadManifests(manifestsFolder());
}
