import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { advancingClock, startLocalCloud, type LocalCloud, type LocalCloudConfig } from '.';

const PROJECT = 'demo-whole';
const WORKER = `worker@${PROJECT}.iam.gserviceaccount.com`;
const AGENT = `agent@${PROJECT}.iam.gserviceaccount.com`;

interface Call {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let cloud: LocalCloud;
let processServer: Server;
let dataDir: string;
const clock = { ...advancingClock(Date.now()) };
const waiting: ((call: Call) => void)[] = [];
const earlierEnvironment = { ...process.env };

/** The next request that reaches the process behind the front door. */
const nextCall = (): Promise<Call> => new Promise((resolve) => waiting.push(resolve));

function configuration(processPort: number): LocalCloudConfig {
  const target = (path: string): { run_service: string; path: string } => ({
    run_service: 'orchestrator',
    path,
  });
  return {
    project: PROJECT,
    region: 'europe-west1',
    host: '127.0.0.1',
    data_dir: dataDir,
    ports: { firestore: 0, pubsub: 0, storage: 0, auth: 0, identity: 0 },
    service_accounts: [WORKER, AGENT],
    buckets: [{ name: 'blobs' }],
    topics: ['tasks'],
    subscriptions: [
      {
        name: 'tasks-push',
        topic: 'tasks',
        ack_deadline_seconds: 60,
        push: { target: target('/push'), service_account: AGENT },
      },
    ],
    run_services: [
      {
        name: 'orchestrator',
        port: 0,
        target: `http://127.0.0.1:${processPort}`,
        invokers: [AGENT],
        concurrency: 10,
        timeout_seconds: 60,
      },
    ],
    firestore_triggers: [
      {
        name: 'on-pipeline',
        event_type: 'google.cloud.firestore.document.v1.written',
        document: 'pipelines/{id}',
        target: target('/event'),
        service_account: AGENT,
      },
    ],
    schedules: [
      { name: 'sweep', every_seconds: 5, target: target('/sweep'), service_account: AGENT },
    ],
    firestore_rules_file: join(dataDir, 'firestore.rules'),
  };
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  writeFileSync(
    join(dataDir, 'firestore.rules'),
    "rules_version = '2';\nservice cloud.firestore { match /databases/{database}/documents {} }\n",
  );
  processServer = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const { url = '', headers } = request;
      waiting.shift()?.({ url, headers, body: Buffer.concat(chunks).toString() });
    });
  });
  await new Promise<void>((resolve) => processServer.listen(0, '127.0.0.1', resolve));
  cloud = await startLocalCloud(configuration((processServer.address() as AddressInfo).port), {
    clock,
  });
  Object.assign(process.env, cloud.environment(WORKER));
});

afterAll(async () => {
  process.env = earlierEnvironment;
  await cloud.stop();
  processServer.closeAllConnections();
  await new Promise((resolve) => processServer.close(resolve));
  rmSync(dataDir, { recursive: true });
});

/** What the process behind the front door learns of the caller: claims, but no usable signature. */
function callerOf({ headers }: Call): { email: string; aud: string } {
  const [, claims = '', signature] = (headers.authorization ?? '').split('.');
  expect(signature).toBe('SIGNATURE_REMOVED_BY_GOOGLE');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as { email: string; aud: string };
}

test('a written document reaches the function behind the front door as an event', async () => {
  const firestore = new Firestore({ projectId: PROJECT });
  const call = nextCall();
  await firestore.doc('pipelines/p1').set({ state: 'pending' });
  const event = await call;
  expect(event.url).toBe('/event');
  expect(event.headers['ce-document']).toBe('pipelines/p1');
  expect(event.body).toContain('pending');
  expect(callerOf(event)).toMatchObject({ email: AGENT, aud: cloud.runServices.orchestrator });
  await firestore.terminate();
});

test('a published message is pushed to the service behind the front door', async () => {
  const pubsub = new PubSub({ projectId: PROJECT });
  const call = nextCall();
  await pubsub.topic('tasks').publishMessage({ json: { task_id: 't1' } });
  const push = await call;
  expect(push.url).toBe('/push');
  const { message } = JSON.parse(push.body) as { message: { data: string } };
  expect(Buffer.from(message.data, 'base64').toString()).toBe('{"task_id":"t1"}');
  expect(callerOf(push)).toMatchObject({ email: AGENT, aud: cloud.runServices.orchestrator });
  await pubsub.close();
});

test('a schedule calls when its time has come', async () => {
  const call = nextCall();
  clock.advance(5_000);
  expect((await call).url).toBe('/sweep');
});

test('a URL signed as the service account downloads the object; a changed one does not', async () => {
  const file = new Storage({ projectId: PROJECT }).bucket('blobs').file('a/b.txt');
  await file.save('sound');
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'read',
    expires: Date.now() + 60_000,
    signingEndpoint: cloud.environment().SIGN_BLOB_ENDPOINT ?? '',
  });
  expect(await (await fetch(url)).text()).toBe('sound');
  expect((await fetch(url.replace('b.txt', 'c.txt'))).status).toBe(403);
});

test('without a service account there is no identity, and an unknown one is refused', () => {
  expect(cloud.environment()).toMatchObject({ METADATA_SERVER_DETECTION: 'none' });
  expect(cloud.environment().GCE_METADATA_HOST).toBeUndefined();
  expect(() => cloud.environment('nobody@demo')).toThrow(/"nobody@demo"; there is worker@/);
});

test('a start that fails lets go of what was started', async () => {
  const config = configuration(1);
  const taken = Number(cloud.endpoints.auth.split(':')[1]);
  const door = await freePort();
  const failing = startLocalCloud({
    ...config,
    data_dir: null,
    ports: { ...config.ports, auth: taken },
    run_services: config.run_services.map((service) => ({ ...service, port: door })),
  });
  await expect(failing).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await expect(fetch(`http://127.0.0.1:${door}`)).rejects.toThrow();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
