import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { writeManifests } from './stack';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// No other test starts the benchmarks, whose manifests must follow the schema as the product's do.
test('the manifests of the benchmarks load', () => {
  writeManifests(folder);
  expect(
    loadManifests(folder)
      .manifests.map(({ service }) => service)
      .sort(),
  ).toEqual(['media', 'noop', 'relay']);
});
