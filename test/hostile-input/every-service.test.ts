import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { exceptions, excusedFaults } from './expectations';

const { manifests } = loadManifests(join(__dirname, '../../manifests'));

// One file per service, so that they run side by side.
test.each(manifests.map(({ service }) => service))('%s is tried', (service) => {
  expect(existsSync(join(__dirname, `${service}.test.ts`))).toBe(true);
});

test('exceptions are of operations that there are', () => {
  const outputs = manifests.flatMap(({ operations }) =>
    operations.flatMap(({ name, outputs: ports }) => ports.map((port) => `${name}.${port.name}`)),
  );
  const names = new Set(outputs.map((output) => output.split('.')[0]));
  expect(Object.keys(exceptions).filter((key) => !names.has(key.split('.')[0]))).toEqual([]);
  expect(Object.keys(excusedFaults).filter((output) => !outputs.includes(output))).toEqual([]);
});
