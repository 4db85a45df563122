import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCatalog, createManifestParser, type Catalog } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';

/*
 * The operations of the deployment as they are shipped, and beside them a service that has what those lack: two inputs
 * that come item by item, many outputs that are no views, few attempts, nothing cached.
 */

const audio = { type: 'audio' };
const matrix = { type: 'matrix' };
const weight = { name: 'weight', type: 'integer', default: 1, min: 0, max: 9 };

const imagined = {
  service_name: 'imagined',
  version: '1.0.0',
  operations: [
    {
      name: 'pair',
      entrypoint_function: 'pair',
      inputs: { left: audio, right: matrix },
      outputs: { pair: matrix },
      parameters: [weight],
      cachable: true,
      cache_duration_minutes: 30,
      expected_seconds_per_item: 0.4,
    },
    {
      name: 'compare',
      entrypoint_function: 'compare',
      inputs: { all: { ...matrix, cardinality: 'many' }, one: matrix },
      outputs: { result: matrix },
      parameters: [weight],
      expected_seconds_per_item: 3,
      retry: { max_attempts: 3 },
    },
    {
      name: 'chop',
      entrypoint_function: 'chop',
      inputs: { sound: audio },
      outputs: { parts: { ...audio, cardinality: 'many', views: true } },
      parameters: [weight],
      cachable: true,
      expected_seconds_per_item: 1,
    },
    {
      name: 'once',
      entrypoint_function: 'once',
      inputs: { sound: audio },
      outputs: { sound: audio },
      parameters: [weight],
      expected_seconds_per_item: 12,
      retry: { max_attempts: 2, minimum_backoff_seconds: 40, maximum_backoff_seconds: 90 },
    },
  ],
};

export const simulatedCatalog: Catalog = loadSimulated(join(repository(), 'manifests'));

function loadSimulated(folder: string): Catalog {
  const schema = JSON.parse(
    readFileSync(join(folder, 'schema/manifest.schema.json'), 'utf8'),
  ) as object;
  const { manifests, presets } = loadManifests(folder);
  return createCatalog([...manifests, createManifestParser(schema)(imagined)], presets);
}

/** A bundle lies elsewhere, and is told where the repository is. */
function repository(): string {
  return process.env['ATTACCA_REPOSITORY'] ?? join(__dirname, '../../..');
}
