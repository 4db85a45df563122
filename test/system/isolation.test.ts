import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { getApp } from 'firebase/app';
import {
  doc,
  getDoc,
  getDocs,
  getFirestore,
  collection,
  query,
  where,
  setDoc,
} from 'firebase/firestore';
import { firestoreChanges } from '@attacca/client';
import { type JobDocument } from '@attacca/core';
import { hitsWav } from './recordings';
import { startTestStack, type TestStack, type TestUser } from './harness';

let system: TestStack;
let owner: TestUser;
let stranger: TestUser;
let job: JobDocument;

beforeAll(async () => {
  system = await startTestStack();
  owner = await system.signIn('owner');
  stranger = await system.signIn('stranger');
  job = await owner.run('hits.wav', hitsWav(6, 0.3), { preset: 'slice-and-describe' });
});
afterAll(() => system.stop());

function pidOf(name: string): number {
  const pid = system.stack.processes().find((process) => process.name === name)?.pid;
  if (pid === undefined) throw new Error(`${name} is not running`);
  return pid;
}

function environmentOf(name: string): Record<string, string> {
  const text = readFileSync(`/proc/${pidOf(name)}/environ`, 'utf8');
  return Object.fromEntries(
    text
      .split('\0')
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
  );
}

const workers = ['media', 'audio-analyzer', 'flucoma-service', 'transcriber'];

describe.each(workers)('the worker %s', (worker) => {
  test('has no credentials and no address of Firestore, Pub/Sub or a bucket in its environment', () => {
    const environment = environmentOf(worker);
    const { addresses, project } = system.stack;
    const forbidden = [
      addresses.firestore,
      addresses.pubsub,
      addresses.storage.replace('http://', ''),
      addresses.auth,
    ];
    for (const value of Object.values(environment)) {
      for (const address of forbidden) expect(value).not.toContain(address);
      expect(value).not.toMatch(/-----BEGIN|private_key|blobs$|staging$/);
    }
    const names = Object.keys(environment).join(' ');
    expect(names).not.toMatch(
      /EMULATOR_HOST|GOOGLE_APPLICATION_CREDENTIALS|BUCKET|SIGN_BLOB|TOPIC/,
    );
    expect(environment['INTERNAL_API_URL']).toBe(addresses.internal);
    expect(project).toBe('attacca-local');
  });

  test('is built without any client of Firestore, Pub/Sub or Cloud Storage', () => {
    const folder = join(__dirname, '../../dist/workers', worker);
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(
      Object.keys(dependencies).filter((name) => /firestore|pubsub|storage|firebase/.test(name)),
    ).toEqual([]);
  });

  test('holds a token that does not open Firestore', async () => {
    const metadata = environmentOf(worker)['GCE_METADATA_HOST'];
    const token = await accessToken(metadata ?? '');
    const response = await readAs(token);
    expect(response).toMatch(/UNAUTHENTICATED|PERMISSION_DENIED/);
  });
});

test("a function's token opens Firestore, so that the test above can fail", async () => {
  const token = await accessToken(environmentOf('internal')['GCE_METADATA_HOST'] ?? '');
  expect(await readAs(token)).toBe('exists');
});

async function accessToken(metadataHost: string): Promise<string> {
  const url = `http://${metadataHost}/computeMetadata/v1/instance/service-accounts/default/token`;
  const response = await fetch(url, { headers: { 'metadata-flavor': 'Google' } });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Reads the job's document with a bearer token of one's own. */
async function readAs(token: string): Promise<string> {
  const [host, port] = system.stack.addresses.firestore.split(':');
  const firestore = new Firestore({
    projectId: system.stack.project,
    host: `${host}:${port}`,
    ssl: false,
    customHeaders: { Authorization: `Bearer ${token}` },
  });
  try {
    const snapshot = await firestore.doc(`pipelines/${job.job_id}`).get();
    return snapshot.exists ? 'exists' : 'missing';
  } catch (error) {
    return String(error);
  } finally {
    await firestore.terminate();
  }
}

describe("somebody else's", () => {
  test('job is a 404, for reading and for retrying', async () => {
    for (const call of [stranger.client.getJob(job.job_id), stranger.client.retryJob(job.job_id)]) {
      await expect(call).rejects.toMatchObject({ status: 404, code: 'NOT_FOUND' });
    }
  });
  test('files are none', async () => {
    expect(await stranger.client.listFiles({ jobId: job.job_id, stepId: 'stats' })).toEqual([]);
    const [mine] = await owner.client.listFiles({
      jobId: job.job_id,
      stepId: 'stats',
      port: 'stats',
    });
    await expect(stranger.client.getFile(mine?.file_id ?? '')).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('through Firestore, as the browser reads it', () => {
  // The listener of the client package points the session's Firestore at the stack.
  const database = async (user: TestUser) => {
    await firestoreChanges(user.session, job.job_id);
    return getFirestore(getApp(user.session.app.name));
  };

  test('a user reads their own pipeline and files, without any traceback', async () => {
    const mine = await database(owner);
    const pipeline = await getDoc(doc(mine, 'pipelines', job.job_id));
    expect(pipeline.data()).toMatchObject({ state: 'complete', owner: owner.session.userId });
    expect(JSON.stringify(pipeline.data())).not.toContain('raw_traceback');
    const files = await getDocs(
      query(collection(mine, 'files'), where('owner', '==', owner.session.userId)),
    );
    expect(files.size).toBeGreaterThan(3);
  });
  test.each(['tasks', 'joins'])('nobody reads %s', async (name) => {
    const mine = await database(owner);
    await expect(getDocs(collection(mine, 'pipelines', job.job_id, name))).rejects.toMatchObject({
      code: 'permission-denied',
    });
  });
  test("a user neither reads another's pipeline nor lists all", async () => {
    const theirs = await database(stranger);
    await expect(getDoc(doc(theirs, 'pipelines', job.job_id))).rejects.toMatchObject({
      code: 'permission-denied',
    });
    await expect(getDocs(collection(theirs, 'pipelines'))).rejects.toMatchObject({
      code: 'permission-denied',
    });
  });
  test('nobody writes', async () => {
    const mine = await database(owner);
    const write = setDoc(doc(mine, 'pipelines', job.job_id), { state: 'complete' });
    await expect(write).rejects.toMatchObject({ code: 'permission-denied' });
  });
});

describe('the front doors', () => {
  test.each([
    ['internal', undefined],
    ['internal', 'Bearer nonsense'],
  ])('%s lets nobody in with %s', async (_name, authorization) => {
    const response = await fetch(
      `${system.stack.addresses.internal}/api/internal/jobs/${job.job_id}`,
      {
        headers: authorization === undefined ? {} : { authorization },
      },
    );
    expect([401, 403]).toContain(response.status);
  });

  test('a worker takes part in its own service only', async () => {
    const metadata = environmentOf('media')['GCE_METADATA_HOST'] ?? '';
    const audience = encodeURIComponent(system.stack.addresses.internal);
    const identity = await fetch(
      `http://${metadata}/computeMetadata/v1/instance/service-accounts/default/identity?audience=${audience}&format=full`,
      { headers: { 'metadata-flavor': 'Google' } },
    );
    const authorization = `Bearer ${await identity.text()}`;
    const call = (path: string, method: string, body?: object) =>
      fetch(`${system.stack.addresses.internal}/api/internal/${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const lease = await call(`jobs/${job.job_id}/tasks/stats/lease`, 'POST', {
      request_id: 'r',
      instance: 'i',
      manifest_versions: [1],
    });
    expect([lease.status, ((await lease.json()) as { code: string }).code]).toEqual([
      403,
      'FORBIDDEN',
    ]);
    const register = await call('services/audio-analyzer', 'PUT', {
      version: '1',
      manifest_version: 1,
      manifest_checksum: 'a'.repeat(64),
      instance: 'i',
    });
    expect(register.status).toBe(403);
    expect((await call(`jobs/${job.job_id}`, 'GET')).status).toBe(200);
  });

  test('the API wants an ID token, and says so as a problem document with a correlation id', async () => {
    const response = await fetch(`${system.stack.addresses.api}/api/v1/jobs`, {
      headers: { 'x-correlation-id': 'abc' },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'UNAUTHENTICATED', correlation_id: 'abc' });
  });

  test('health, operations, presets and OpenAPI are open', async () => {
    const get = async (path: string) =>
      (await fetch(system.stack.addresses.api + path)).json() as Promise<Record<string, unknown>>;
    expect(await get('/health')).toEqual({ status: 'ok' });
    expect(await get('/api/v1/presets')).toMatchObject({
      presets: expect.arrayContaining([expect.objectContaining({ name: 'slice-and-describe' })]),
    });
    const { operations } = (await get('/api/v1/operations')) as { operations: { name: string }[] };
    expect(operations.map(({ name }) => name)).not.toContain('ingest');
    const openapi = await get('/api/v1/openapi.json');
    expect(Object.keys(openapi['paths'] as object)).toContain('/api/v1/jobs/{job_id}/retry');
  });
});

test('server-sent events tell of a job until it is over', async () => {
  const response = await fetch(`${system.stack.addresses.api}/api/v1/jobs/${job.job_id}/events`, {
    headers: { authorization: `Bearer ${await owner.session.idToken()}` },
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = await response.text();
  expect(text).toContain('event: job');
  expect(text).toContain('"state":"complete"');
});
