import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorRegistry, portTypes } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { operationsFolder, picturesFolder, referencePages } from '../../scripts/reference/pages';

const root = join(__dirname, '../..');
const catalog = loadManifests(join(root, 'manifests'));
const pages = referencePages(catalog);
const committed = (path: string): string => readFileSync(join(root, path), 'utf8');

test.each([...pages])('%s is what `npm run reference` writes', (path, text) => {
  expect(committed(path)).toBe(text);
});

test('no page describes an operation that is gone', () => {
  const expected = [...pages.keys()].filter((path) => path.startsWith(operationsFolder));
  const found = readdirSync(join(root, operationsFolder)).map(
    (name) => `${operationsFolder}/${name}`,
  );
  expect(found.sort()).toEqual(expected.sort());
});

test('every operation that can be asked for has a picture, and no other: npm run pictures', () => {
  const named = catalog.manifests
    .flatMap(({ operations }) => operations)
    .filter(({ implicit }) => !implicit)
    .map(({ name }) => `${name}.png`);
  const found = readdirSync(join(root, picturesFolder));
  expect(found.sort()).toEqual(named.sort());
  // A spectrogram with notes over it in colours of their own does not come smaller.
  const largest = (name: string): number => (name === 'piano-roll.png' ? 100_000 : 40_000);
  const large = found.filter(
    (name) => statSync(join(root, picturesFolder, name)).size > largest(name),
  );
  expect(large).toEqual([]);
});

test('every error code is documented once, and no other', () => {
  const rows = committed('docs/reference/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm);
  expect([...rows].map(([, name]) => name)).toEqual(Object.keys(errorRegistry));
});

test('every port type has its format described', () => {
  const formats = committed('docs/reference/formats.md');
  const undocumented = portTypes.filter((type) => !formats.includes(`| \`${type}\``));
  expect(undocumented).toEqual([]);
});
