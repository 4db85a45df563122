import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { describeStack } from './description';
import { environmentOf } from './environment';
import { localCloudConfig } from './local-cloud-config';
import { projectRoot } from './project-root';

const folder = join(projectRoot(), 'manifests');
const services = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'package.json')
  .map((name) => name.replace('.json', ''));
const description = describeStack({
  project: 'demo',
  services: loadManifests(folder).manifests,
  sweepEverySeconds: 5,
});
const ports = {
  cloud: { firestore: 1, pubsub: 2, storage: 3, auth: 4, identity: 5, admin: 6 },
  deployables: Object.fromEntries(
    description.deployables.map(({ name }, index) => [
      name,
      { front: 100 + index, process: 200 + index },
    ]),
  ),
};
const config = localCloudConfig(description, {
  ports,
  dataDir: '/data',
  root: '/nowhere',
  consoleOrigins: ['http://localhost:1'],
});
const cloud = {
  metadataHosts: Object.fromEntries(
    config.service_accounts.map((email, index) => [email, `127.0.0.1:${300 + index}`]),
  ),
  signBlobEndpoint: 'http://sign/',
};
const find = (name: string): (typeof description.deployables)[number] => {
  const found = description.deployables.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe.each(services)('the manifest of %s', (service) => {
  const account = `${service}@demo.iam.gserviceaccount.com`;

  it('gets a worker with an account of its own that only the push agent may call', () => {
    expect(find(service)).toMatchObject({ kind: 'worker', account });
    expect(find(service).invokers).toEqual(['pubsub-push@demo.iam.gserviceaccount.com']);
    expect(config.service_accounts).toContain(account);
  });

  it('gets a topic, a push subscription with OIDC, and a dead letter that reaches its function', () => {
    const topic = `tasks-${service}`;
    const dead = `${topic}-dead`;
    expect(config.topics).toEqual(expect.arrayContaining([topic, dead]));
    const push = config.subscriptions.find((one) => one.topic === topic);
    expect(push?.push).toEqual({
      target: { run_service: service },
      service_account: 'pubsub-push@demo.iam.gserviceaccount.com',
    });
    expect(push?.dead_letter?.topic).toBe(dead);
    const deadPush = config.subscriptions.find((one) => one.topic === dead);
    expect(deadPush?.push.target.run_service).toBe('dead-letter');
    expect(deadPush?.dead_letter).toBeUndefined();
  });

  it('may call the internal API, and its e-mail stands for it there', () => {
    expect(find('internal').invokers).toContain(account);
    const environment = environmentOf(find('internal'), {
      description,
      ports,
      cloud,
      consoleOrigins: [],
    });
    expect(JSON.parse(environment['WORKER_ACCOUNTS'] ?? '')).toMatchObject({ [account]: service });
  });

  it('runs without a way to any data: no host, bucket, topic or project in its environment', () => {
    const environment = environmentOf(find(service), {
      description,
      ports,
      cloud,
      consoleOrigins: [],
    });
    expect(Object.keys(environment).sort()).toEqual([
      'GCE_METADATA_HOST',
      'GOOGLE_CLOUD_PROJECT',
      'INTERNAL_API_URL',
      'METADATA_SERVER_DETECTION',
      'PORT',
      'SERVICE_NAME',
    ]);
    expect(environment['GCE_METADATA_HOST']).toBe(cloud.metadataHosts[account]);
  });
});

it('keeps the chain of deadlines: request before acknowledgement', () => {
  for (const subscription of config.subscriptions) {
    const target = find(subscription.push.target.run_service);
    expect(target.timeoutSeconds).toBeLessThan(subscription.ack_deadline_seconds);
  }
});

it('lets everybody call the API, and nothing else', () => {
  const open = config.run_services.filter(({ invokers }) => invokers.includes('allUsers'));
  expect(open.map(({ name }) => name)).toEqual(['api']);
});

it('starts the orchestrator by writes to pipelines and the sweeper by the clock', () => {
  expect(config.firestore_triggers).toEqual([
    {
      name: 'orchestrator-pipelines',
      event_type: 'google.cloud.firestore.document.v1.written',
      document: 'pipelines/{id}',
      target: { run_service: 'orchestrator' },
      service_account: 'eventarc-trigger@demo.iam.gserviceaccount.com',
    },
  ]);
  expect(config.schedules).toEqual([
    {
      name: 'sweeper',
      every_seconds: 5,
      target: { run_service: 'sweeper' },
      service_account: 'scheduler@demo.iam.gserviceaccount.com',
    },
  ]);
});

it('names no account or topic twice', () => {
  for (const names of [
    config.service_accounts,
    config.topics,
    config.subscriptions.map((one) => one.name),
  ]) {
    expect(new Set(names).size).toBe(names.length);
  }
});
