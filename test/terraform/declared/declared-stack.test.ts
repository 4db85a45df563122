import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStack, localCloudConfig, type StackPorts } from '@attacca/cli';
import type { LocalCloudConfig } from '@attacca/local-cloud';
import { loadManifests } from '@attacca/manifests';
import { addressesOf } from './addresses';
import { declaredStack } from './declared-stack';
import { readState } from './state';

const resources = readState();
const plan = declaredStack(resources);
const dataDir = mkdtempSync(join(tmpdir(), 'attacca-declared-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

const { manifests } = loadManifests(join(__dirname, '../../../manifests'));
const laptop = describeStack({
  project: plan.project,
  services: manifests,
  sweepEverySeconds: 60,
});
const ports: StackPorts = {
  cloud: { firestore: 1, pubsub: 2, storage: 3, auth: 4, identity: 5, admin: 6 },
  deployables: Object.fromEntries(
    laptop.deployables.map(({ name }, index) => [
      name,
      { front: 100 + index, process: 200 + index },
    ]),
  ),
};
const place = { ports, dataDir, root: dataDir, consoleOrigins: [] };
const declared = plan.cloudConfig(place) as LocalCloudConfig;
const local = localCloudConfig(laptop, place) as unknown as LocalCloudConfig;

const byName = <One extends { name: string }>(list: readonly One[]): Map<string, One> =>
  new Map(list.map((one) => [one.name, one]));

test('subscriptions wait, retry, filter and give up as those of the laptop do', () => {
  const told = (config: LocalCloudConfig) =>
    config.subscriptions
      .map(({ name, topic, ack_deadline_seconds, retry_policy, dead_letter, filter, push }) => ({
        ...{ name, topic, ack_deadline_seconds, retry_policy, dead_letter, filter },
        target: push?.target.run_service,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(told(declared)).toEqual(told(local));
  expect(told(declared)).toHaveLength(2 * manifests.length);
});

test('functions and workers take as many requests, for as long, as those of the laptop do', () => {
  const told = (config: LocalCloudConfig) =>
    config.run_services
      .map(({ name, concurrency, timeout_seconds }) => ({ name, concurrency, timeout_seconds }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(told(declared)).toEqual(told(local));
});

test('the same documents start the orchestrator', () => {
  const told = ({ firestore_triggers }: LocalCloudConfig) =>
    firestore_triggers.map(({ document, event_type, target }) => ({
      document,
      event_type,
      target,
    }));
  expect(told(declared)).toEqual(told(local));
});

test('a push carries the address of its worker as its audience, and is for its worker alone', () => {
  const doors = byName(declared.run_services);
  for (const { push } of declared.subscriptions) {
    const door = doors.get(push?.target.run_service ?? '');
    expect(push?.audience).toBe(`http://127.0.0.1:${door?.port}`);
    expect(door?.invokers).toEqual([push?.service_account]);
  }
});

test('addresses in variables are those of the stack', () => {
  const cloud = {
    metadataHosts: Object.fromEntries(declared.service_accounts.map((email) => [email, 'host'])),
    signBlobEndpoint: 'http://sign',
  };
  const { INTERNAL_API_URL } = plan.environmentOf('media', { ports, cloud, consoleOrigins: [] });
  expect(INTERNAL_API_URL).toBe(`http://127.0.0.1:${ports.deployables['internal']?.front}`);
});

test('an address that nothing was deployed at is refused', () => {
  expect(() => addressesOf(resources).targetOf('https://elsewhere.example/')).toThrow(
    'https://elsewhere.example/ is none of https://',
  );
});
