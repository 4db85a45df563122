import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import { operatedCloud, type AdminAnswer, type OperatedCloud } from './operated-cloud';

const ACCOUNT = 'worker@demo-operated.iam.gserviceaccount.com';

let operated: OperatedCloud;
let firestore: Firestore;
let pubsub: PubSub;

beforeAll(async () => {
  operated = await operatedCloud({ service_accounts: [ACCOUNT], topics: ['configured'] });
  firestore = new Firestore({ projectId: operated.project });
  pubsub = new PubSub({ projectId: operated.project });
});

afterAll(async () => {
  await Promise.all([firestore.terminate(), pubsub.close()]);
  await operated.stop();
});

describe('who is let in', () => {
  const { host, port } = { host: '127.0.0.1', port: () => new URL(operated.admin).port };

  test.each([
    ['by its address', () => ({ host: `${host}:${port()}` })],
    ['as localhost', () => ({ host: `localhost:${port()}` })],
    ['by an IPv6 address', () => ({ host: `[::1]:${port()}` })],
    ['from its own page', () => ({ origin: operated.admin, 'sec-fetch-site': 'same-origin' })],
  ])('called %s', async (_, headers) => {
    expect(await operated.call('GET', '/v1/health', { headers: headers() })).toMatchObject({
      status: 200,
      json: { status: 'ok', ready: true },
    });
  });

  test.each([
    ['a name that leads here (DNS rebinding)', { host: 'attacker.example' }, /Host: "attacker/],
    ['a page of another site', { origin: 'https://attacker.example' }, /Origin: "https:/],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, /Origin: "http:/],
    ['a sandboxed page', { origin: 'null' }, /Origin: "null"/],
    ['an image or script elsewhere', { 'sec-fetch-site': 'cross-site' }, /Sec-Fetch-Site/],
  ])('%s is refused, and nothing happens', async (_, headers, message) => {
    await firestore.doc('kept/one').set({ kept: true });
    for (const [method, path] of [
      ['GET', '/v1/inspect'],
      ['POST', '/v1/reset'],
    ] as const) {
      const answer = await operated.call(method, path, { headers });
      expect(answer.status).toBe(403);
      expect(answer.json.error.message).toMatch(message);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await firestore.doc('kept/one').get()).exists).toBe(true);
  });

  test('a link from elsewhere leads to the page, but to nothing else', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect(await operated.call('GET', '/', { headers })).toMatchObject({ status: 200 });
    expect(await operated.call('GET', '/v1/inspect', { headers })).toMatchObject({ status: 403 });
  });

  test('the page can neither be framed nor load anything from elsewhere', async () => {
    const { headers, body } = await operated.call('GET', '/');
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    expect(headers['x-frame-options']).toBe('DENY');
    expect(body).not.toMatch(/https?:\/\//);
  });
});

describe('what is refused names the field, what was given and what is allowed', () => {
  test.each([
    ['POST', '/v1/clock/advance', {}, 'milliseconds: a whole number from 0 to'],
    ['POST', '/v1/clock/advance', { milliseconds: -1 }, 'got -1'],
    [
      'POST',
      '/v1/clock/advance',
      { milliseconds: 1, hours: 1 },
      'hours: unknown field; allowed are milliseconds',
    ],
    [
      'POST',
      '/v1/reset',
      { services: ['firestore', 'dns'] },
      'services[1]: one of firestore, pubsub,',
    ],
    ['PUT', '/v1/faults', { rules: [{ kind: 'late' }] }, 'rules[0].kind: one of latency, error,'],
    ['PUT', '/v1/faults', { rules: [{ kind: 'error', code: 'OK' }] }, 'rules[0].code: one of'],
    [
      'PUT',
      '/v1/faults',
      { rules: [{ kind: 'error', probability: 1.5 }] },
      'a number from 0 to 1 is expected, got 1.5',
    ],
    ['PUT', '/v1/faults', { rules: [], seed: 'x' }, 'seed: a whole number'],
    [
      'POST',
      '/v1/export',
      { folder: 'relative' },
      'folder: an absolute path is expected, got "relative"',
    ],
    [
      'GET',
      '/v1/inspect?limit=0',
      undefined,
      'limit: a whole number from 1 to 1000 is expected, got "0"',
    ],
    ['GET', '/v1/inspect?page=2', undefined, 'page: unknown parameter; allowed are limit, offset'],
    ['GET', '/v1/inspect/dns', undefined, 'service: one of firestore'],
    ['GET', '/v1/calls?service=dns', undefined, 'service: one of firestore'],
    ['GET', '/v1/environment?service_account=nobody@x', undefined, '"nobody@x"; there is worker@'],
    ['POST', '/v1/reset', '{', 'Invalid JSON'],
    ['POST', '/v1/reset', '[]', 'must be an object'],
  ])('%s %s %j', async (method, path, body, message) => {
    const answer = await operated.call(method, path, { body });
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain(message);
  });

  test('another content type is refused: a form of any site could send it', async () => {
    const answer = await operated.call('POST', '/v1/reset', {
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer).toMatchObject({ status: 415 });
  });

  test('what there is not is answered 404, with what there is', async () => {
    const answer = await operated.call('POST', '/v1/inspect');
    expect(answer.status).toBe(404);
    expect(answer.json.error.message).toContain('GET /v1/inspect');
  });
});

test('tells what it is and what an application needs, as nobody and as a service account', async () => {
  const version = await operated.call('GET', '/v1/version');
  expect(version.json.version).toMatch(/^\d+\.\d+\.\d+/);
  const nobody = await operated.call('GET', '/v1/environment');
  expect(nobody.json).toEqual(operated.cloud.environment());
  const worker = await operated.call('GET', `/v1/environment?service_account=${ACCOUNT}`);
  expect(worker.json).toMatchObject({
    GOOGLE_CLOUD_PROJECT: operated.project,
    ATTACCA_LOCAL_CLOUD_ADMIN: operated.admin,
    GCE_METADATA_HOST: operated.cloud.metadataHosts[ACCOUNT],
    METADATA_SERVER_DETECTION: 'assume-present',
  });
  expect((await operated.call('GET', '/v1/ready')).json).toEqual({ status: 'ok', ready: true });
});

test('a reset empties a service under the feet of its clients, and leaves the others', async () => {
  await firestore.doc('rooms/blue').set({ free: true });
  await pubsub.createTopic('made');
  const seen = new Promise<void>((resolve, reject) => {
    let wasThere = false;
    const stop = firestore.doc('rooms/blue').onSnapshot((snapshot) => {
      if (wasThere && !snapshot.exists) resolve(stop());
      wasThere = snapshot.exists;
      if (wasThere) void operated.call('POST', '/v1/reset', { body: { services: ['firestore'] } });
    }, reject);
  });
  await seen;
  expect((await firestore.collection('rooms').get()).size).toBe(0);
  const topics = async (): Promise<string[]> =>
    (await pubsub.getTopics())[0].map(({ name }) => name.split('/').pop() ?? '').sort();
  expect(await topics()).toEqual(['configured', 'made']);
  const all = await operated.call('POST', '/v1/reset', { body: {} });
  expect([...all.json.reset].sort()).toEqual(
    ['auth', 'eventarc', 'firestore', 'identity', 'pubsub', 'scheduler', 'storage'].sort(),
  );
  expect(await topics()).toEqual(['configured']);
  await firestore.doc('rooms/red').set({ free: true });
  expect((await firestore.doc('rooms/red').get()).exists).toBe(true);
});

test('lists are shown a page at a time', async () => {
  for (const name of ['a', 'b', 'c']) await pubsub.createTopic(`page-${name}`);
  const page = async (query: string): Promise<string[]> => {
    const { json } = await operated.call('GET', `/v1/inspect/pubsub?${query}`);
    return (json.topics as { name: string }[]).map(({ name }) => name);
  };
  const all = await page('limit=1000');
  expect(all.length).toBeGreaterThanOrEqual(4);
  expect(await page('limit=2')).toEqual(all.slice(0, 2));
  expect(await page('limit=2&offset=2')).toEqual(all.slice(2, 4));
  expect(await page(`offset=${all.length}`)).toEqual([]);
});

describe('documents are looked into from the database down', () => {
  beforeAll(async () => {
    await operated.call('POST', '/v1/reset', { body: { services: ['firestore'] } });
    await firestore.doc('cities/köln/streets/Am Hof').set({ length: 250 });
    for (const id of ['a', 'b', 'c']) await firestore.doc(`towns/${id}`).set({ id });
  });
  const at = async (path: string): Promise<AdminAnswer['json']> =>
    (await operated.call('GET', `/v1/documents${path}`)).json;

  test('its collections', async () => {
    expect(await at('')).toEqual({ path: '', collections: ['cities', 'towns'] });
  });

  test('a collection, a page at a time', async () => {
    const first = await at('/towns?limit=2');
    expect(first.documents).toHaveLength(2);
    const second = await at(
      `/towns?limit=2&page_token=${encodeURIComponent(first.next_page_token)}`,
    );
    expect(second.documents).toHaveLength(1);
    expect(second.documents[0]).toMatchObject({ fields: { id: { stringValue: 'c' } } });
    expect(second.next_page_token).toBeUndefined();
  });

  test('a document that is not there but has collections, and one that is', async () => {
    expect((await at('/cities')).documents).toMatchObject([
      { name: expect.stringMatching(/köln$/) },
    ]);
    const path = `/cities/${encodeURIComponent('köln')}`;
    expect(await at(path)).toEqual({ path: 'cities/köln', collections: ['streets'] });
    expect(await at(`${path}/streets/Am%20Hof`)).toMatchObject({
      document: { fields: { length: { integerValue: '250' } } },
      collections: [],
    });
  });

  test('one that is not', async () => {
    expect(await operated.call('GET', '/v1/documents/towns/nowhere')).toMatchObject({
      status: 404,
    });
  });
});

test('calls are recorded with their outcome, counted, told as they happen, and forgotten', async () => {
  await operated.call('DELETE', '/v1/calls');
  const events = await fetch(`${operated.admin}/v1/events`);
  const reader = (events.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const told = async (what: RegExp): Promise<void> => {
    while (!what.test(text)) text += new TextDecoder().decode((await reader.read()).value);
  };
  await told(/^: open/);
  await firestore.doc('calls/one').set({});
  await expect(firestore.doc('calls/none').update({ a: 1 })).rejects.toThrow(/No document/);
  await told(/event: calls\ndata: .*"subject":"calls\/one".*\n\n/);
  await told(/"outcome":"NOT_FOUND"/);
  await operated.call('POST', '/v1/reset', { body: { services: ['auth'] } });
  await told(/event: changed\ndata: \{"what":\["auth"\]\}/);
  await reader.cancel();

  const recent = await operated.call('GET', '/v1/calls?service=firestore&method=Commit&limit=10');
  expect(recent.json.calls).toMatchObject([
    { method: 'Commit', subject: 'calls/none', outcome: 'NOT_FOUND' },
    { method: 'Commit', subject: 'calls/one', outcome: 'OK' },
  ]);
  const counted = await operated.call('GET', '/v1/calls/counts');
  expect(counted.json.counts).toContainEqual(
    expect.objectContaining({ service: 'firestore', method: 'Commit', calls: 2, errors: 1 }),
  );
  await operated.call('DELETE', '/v1/calls');
  expect((await operated.call('GET', '/v1/calls')).json).toEqual({ calls: [] });
});
