import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCloudConfig } from '@attacca/cloud';
import { readConfig } from '../../workers/runtime/process/config';
import { addressesOf } from './declared/addresses';
import { deployablesOf } from './declared/deployables';
import { readState } from './declared/state';

/* The variables that Terraform sets, given to the code that reads them. */

const root = join(__dirname, '../..');
const deployables = deployablesOf(readState());
const addresses = addressesOf(readState());
const named = (kind: string) =>
  deployables
    .filter((deployable) => deployable.kind === kind)
    .map(({ name, environment }) => [name, environment] as const);

test.each(named('function'))('%s is set all that functions need', (_, environment) => {
  expect(readCloudConfig({ ...environment })).toMatchObject({
    project: 'demo-attacca',
    region: 'europe-west1',
    topicPrefix: 'tasks-',
  });
});

test.each(named('worker'))('%s is set all that workers need', (_, environment) => {
  const { internalApiUrl, cacheBytes, project } = readConfig({ ...environment }, root);
  expect(addresses.targetOf(internalApiUrl).run_service).toBe('internal');
  expect([cacheBytes, project]).toEqual([512 * 2 ** 20, 'demo-attacca']);
});

test('nothing is set that nobody reads', () => {
  // That page is compared with what is read (test/contract/configuration.test.ts).
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  const read = [...page.matchAll(/^\| `([A-Z][A-Z_]*)` /gm)].map(([, name = '']) => name);
  const set = deployables.flatMap(({ environment }) => Object.keys(environment));
  expect([...new Set(set)].filter((name) => !read.includes(name))).toEqual([]);
});
