import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore, Timestamp } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getAuth, type Auth } from 'firebase-admin/auth';
import { startLocalCloud } from '@attacca/local-cloud';
import { emptyConfig } from '../cloud/contract-target';
import { operatedCloud, type OperatedCloud } from './operated-cloud';

jest.setTimeout(30_000);

const ACCOUNT = 'worker@demo-operated.iam.gserviceaccount.com';
const DAY = 24 * 3600 * 1000;

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'operation-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const started: OperatedCloud[] = [];
/** Stops with the test, whatever becomes of it. */
async function start(...given: Parameters<typeof operatedCloud>): Promise<OperatedCloud> {
  const operated = await operatedCloud(...given);
  started.push(operated);
  return operated;
}
afterEach(async () => {
  for (const operated of started.splice(0)) await operated.stop();
});

interface Clients {
  readonly firestore: Firestore;
  readonly pubsub: PubSub;
  readonly storage: Storage;
  readonly auth: Auth;
  close(): Promise<void>;
}

function clientsOf({ project: projectId }: OperatedCloud): Clients {
  const firestore = new Firestore({ projectId });
  const pubsub = new PubSub({ projectId });
  const app = initializeApp({ projectId }, `app-${Math.random()}`);
  return {
    firestore,
    pubsub,
    storage: new Storage({ projectId }),
    auth: getAuth(app),
    close: async () => {
      await Promise.all([firestore.terminate(), pubsub.close(), deleteApp(app)]);
    },
  };
}

const content = Buffer.from('sound '.repeat(50_000));

async function fill({ firestore, pubsub, storage, auth }: Clients): Promise<void> {
  await firestore
    .doc('songs/one/parts/a')
    .set({ name: 'a', at: Timestamp.fromMillis(1_000), of: [1, { b: null }] });
  const [topic] = await pubsub.createTopic('songs');
  await topic.createSubscription('every-song', { filter: 'attributes.kind = "song"' });
  await topic.publishMessage({ data: Buffer.from('kept'), attributes: { kind: 'song' } });
  await storage.createBucket('songs-bucket', { versioning: { enabled: true } });
  for (const text of [Buffer.from('earlier'), content]) {
    await storage
      .bucket('songs-bucket')
      .file('takes/one.flac')
      .save(text, { metadata: { metadata: { take: '1' } } });
  }
  await auth.createUser({ uid: 'alice', email: 'alice@example.org', password: 'secret-1' });
  await auth.setCustomUserClaims('alice', { editor: true });
}

async function facts({ firestore, pubsub, storage, auth }: Clients): Promise<unknown> {
  const document = await firestore.doc('songs/one/parts/a').get();
  const [subscription] = await pubsub.subscription('every-song').getMetadata();
  const file = storage.bucket('songs-bucket').file('takes/one.flac');
  const [bytes] = await file.download();
  const [metadata] = await file.getMetadata();
  const [versions] = await storage.bucket('songs-bucket').getFiles({ versions: true });
  const user = await auth.getUserByEmail('alice@example.org');
  return {
    document: [document.data(), document.createTime, document.updateTime],
    subscription: [subscription.filter, subscription.topic],
    file: [
      createHash('sha256').update(bytes).digest('hex'),
      metadata.generation,
      metadata.md5Hash,
      metadata.metadata,
    ],
    versions: versions.map(({ metadata: { generation } }) => generation),
    user: [user.uid, user.customClaims, user.metadata.creationTime],
  };
}

/** The next message of a subscription, acknowledged. */
function nextMessage({ pubsub }: Clients): Promise<string> {
  const subscription = pubsub.subscription('every-song');
  return new Promise((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('message', (message) => {
      message.ack();
      void subscription.close().then(() => resolve(message.data.toString()));
    });
  });
}

/** From the metadata server, as a process on Cloud Run asks for it. */
async function identityToken(): Promise<string> {
  const host = process.env['GCE_METADATA_HOST'];
  const path = 'computeMetadata/v1/instance/service-accounts/default/identity';
  const response = await fetch(`http://${host}/${path}?audience=https://audience.example`, {
    headers: { 'metadata-flavor': 'Google' },
  });
  return response.text();
}

function keyIdOf(token: string): string {
  const [header = ''] = token.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
}

test('what is exported while it runs, another one begins with: every service, and the time', async () => {
  const target = join(folder, 'export');
  const first = await start({ service_accounts: [ACCOUNT] });
  let clients = clientsOf(first);
  await fill(clients);
  await first.call('POST', '/v1/clock/advance', { body: { milliseconds: DAY } });
  const before = await facts(clients);
  const keyId = keyIdOf(await identityToken());
  expect((await first.call('POST', '/v1/export', { body: { folder: target } })).json).toEqual({
    folder: target,
  });
  // Beyond the export: not in it.
  await clients.firestore.doc('songs/two').set({});
  await clients.close();
  await first.stop();

  const second = await start({ service_accounts: [ACCOUNT] }, target);
  clients = clientsOf(second);
  expect(await facts(clients)).toEqual(before);
  expect((await clients.firestore.doc('songs/two').get()).exists).toBe(false);
  expect(await nextMessage(clients)).toBe('kept');
  const { ahead_milliseconds } = (await second.call('GET', '/v1/clock')).json;
  expect(ahead_milliseconds).toBeGreaterThanOrEqual(DAY - 1_000);
  // A token of before is still signed by a key that is published.
  expect((await second.call('GET', '/v1/inspect/identity')).json.published_keys).toContain(keyId);
  await clients.close();
  await second.stop();
});

test('an export takes the place of an earlier one, and of nothing else', async () => {
  const operated = await start();
  const target = join(folder, 'again');
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await operated.call('POST', '/v1/export', { body: { folder: target } })).toMatchObject({
      status: 200,
    });
  }
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  const refused = await operated.call('POST', '/v1/export', { body: { folder } });
  expect(refused.status).toBe(400);
  expect(refused.json.error.message).toMatch(/^folder: .* holds something else/);
  expect(readdirSync(folder)).toContain('notes.txt');
  await operated.stop();
});

test('the clock stays ahead over a restart, so that nothing happens before what has happened', async () => {
  const data_dir = join(folder, 'clock');
  const first = await start({ data_dir });
  const { json: advanced } = await first.call('POST', '/v1/clock/advance', {
    body: { milliseconds: 30 * DAY },
  });
  const firestore = new Firestore({ projectId: first.project });
  const { writeTime } = await firestore.doc('a/b').set({});
  expect(writeTime.toMillis()).toBeGreaterThanOrEqual(advanced.milliseconds);
  await firestore.terminate();
  await first.stop();
  const second = await start({ data_dir });
  const again = new Firestore({ projectId: second.project });
  const later = await again.doc('a/c').set({});
  expect(later.writeTime.toMillis()).toBeGreaterThan(writeTime.toMillis());
  await again.terminate();
  await second.stop();
});

test('an advanced clock lets leases of messages run out, and schedules fall due', async () => {
  const operated = await start({
    topics: ['ticks'],
    subscriptions: [{ name: 'all', topic: 'ticks', ack_deadline_seconds: 600 }],
    schedules: [
      { name: 'hourly', schedule: '0 * * * *', pubsub: { topic: 'ticks', data: 'tick' } },
    ],
  });
  const backlog = async (): Promise<number> =>
    (await operated.call('GET', '/v1/inspect/pubsub')).json.topics[0].backlog as number;
  expect(await backlog()).toBe(0);
  await operated.call('POST', '/v1/clock/advance', { body: { milliseconds: DAY } });
  const ticks = await backlog();
  expect(ticks).toBeGreaterThanOrEqual(1);
  await operated.call('POST', '/v1/clock/advance', { body: { milliseconds: DAY } });
  expect(await backlog()).toBeGreaterThan(ticks);
  await operated.stop();
});

test('a scheduled job is run by hand, paused and resumed', async () => {
  const operated = await start({
    topics: ['ticks'],
    subscriptions: [{ name: 'all', topic: 'ticks', ack_deadline_seconds: 600 }],
    schedules: [
      { name: 'yearly', schedule: '0 0 1 1 *', pubsub: { topic: 'ticks', data: 'tick' } },
    ],
  });
  const act = (job: string, action: string) =>
    operated.call('POST', `/v1/schedules/${job}`, { body: { action } });
  const state = async (): Promise<string> =>
    (await operated.call('GET', '/v1/inspect/scheduler')).json.jobs[0].state as string;
  expect(await act('yearly', 'run')).toMatchObject({ status: 200 });
  expect((await operated.call('GET', '/v1/inspect/pubsub')).json.topics[0].backlog).toBe(1);
  await act('yearly', 'pause');
  expect(await state()).toBe('PAUSED');
  await act('yearly', 'resume');
  expect(await state()).toBe('ENABLED');
  expect((await act('daily', 'run')).json.error.message).toBe(
    'job: There is no scheduled job "daily"; there is yearly',
  );
  expect((await act('yearly', 'stop')).json.error.message).toBe(
    'action: one of run, pause, resume is expected, got "stop"',
  );
  await operated.stop();
});

test('a data folder is for one local cloud at a time', async () => {
  const config = { ...emptyConfig, data_dir: join(folder, 'shared') };
  const first = await startLocalCloud(config);
  await expect(startLocalCloud(config)).rejects.toMatchObject({ name: 'DataFolderInUse' });
  await first.stop();
  await (await startLocalCloud(config)).stop();
});
