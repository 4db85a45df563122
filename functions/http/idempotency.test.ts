import { once as eventOnce } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { AttaccaError } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { type Route, type RouteRequest } from './route';
import { serveRoutes } from './serve';

/* Through HTTP: a thing is made once per key, whatever goes wrong around it. */

type Caller = { uid: string };
type Request = RouteRequest<Caller>;

let services: FakeServices;
let server: Server;
let base: string;
/** Runs at the start of the handler: what happens in between, or goes wrong. */
let before: (request: Request) => Promise<void>;
/** Runs after the commit of the effect. */
let after: () => void;

const success = { status: 201, description: '' };

function makeThing(): Route<Caller> {
  return {
    method: 'post',
    path: '/things/{kind}',
    summary: '',
    success,
    handle: async (request) => {
      await before(request);
      const thing = { id: services.newId(), kind: request.params['kind'] };
      const headers = { location: `/things/${thing.id}` };
      await services.documents.transact((transaction) => {
        transaction.create(`things/${thing.id}`, thing);
        request.once.keep(transaction, { status: 201, body: thing, headers });
        return Promise.resolve();
      });
      after();
      return { status: 201, body: thing, headers: { ...headers, 'x-fresh': '1' } };
    },
  };
}

const routes = (): Route<Caller>[] => [
  makeThing(),
  {
    method: 'post',
    path: '/careless',
    summary: '',
    success,
    // Keeps nothing itself.
    handle: () => Promise.resolve({ status: 201, body: { id: services.newId() } }),
  },
  {
    method: 'post',
    path: '/signed',
    summary: '',
    success,
    handle: () => Promise.resolve({ status: 201, body: { url: 'old' } }),
    replay: (kept, { caller }) => Promise.resolve({ ...kept, body: { url: `new ${caller.uid}` } }),
  },
  {
    method: 'post',
    path: '/question',
    summary: 'Asks, and changes nothing.',
    isQuestion: true,
    success: { status: 200, description: 'An answer.' },
    handle: () => Promise.resolve({ status: 200, body: {} }),
  },
];

beforeEach(async () => {
  services = fakeServices();
  before = () => Promise.resolve();
  after = () => undefined;
  const app = serveRoutes<Caller>({
    routes: routes(),
    authenticate: ({ authorization }) => Promise.resolve({ uid: authorization ?? '' }),
    log: services.log,
    now: () => services.now(),
    repeats: {
      documents: services.documents,
      now: () => services.now(),
      ownerOf: ({ uid }) => uid,
    },
  });
  // What the framework's parser does.
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      Object.assign(request, { body: text === '' ? undefined : (JSON.parse(text) as unknown) });
      app(request, response);
    });
  }).listen(0, '127.0.0.1');
  await eventOnce(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await eventOnce(server, 'close');
});

interface Call {
  readonly path?: string;
  readonly key?: string;
  readonly uid?: string;
  readonly body?: unknown;
}

async function post({ path = '/things/drum', key = 'k', uid = 'ann', body = { a: 1 } }: Call = {}) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { authorization: uid, 'idempotency-key': key },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  const isReplayed = headers.get('idempotency-replayed') === 'true';
  return { status, headers, isReplayed, body: (await response.json()) as Record<string, unknown> };
}

const things = (): string[] =>
  [...services.documents.data.keys()].filter((path) => path.startsWith('things/'));
const records = (): string[] =>
  [...services.documents.data.keys()].filter((path) => path.startsWith('idempotency/'));

test('of a question nothing is kept: it is answered anew', async () => {
  const answers = [await post({ path: '/question' }), await post({ path: '/question' })];
  expect(answers.map(({ status, isReplayed }) => [status, isReplayed])).toEqual([
    [200, false],
    [200, false],
  ]);
  expect(records()).toEqual([]);
});

test('the same request again gets the first answer, and makes nothing', async () => {
  const first = await post({ body: { a: 1, b: 2 } });
  const again = await post({ body: { b: 2, a: 1 } });
  expect([first.status, first.isReplayed]).toEqual([201, false]);
  expect([again.status, again.isReplayed]).toEqual([201, true]);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(things()).toHaveLength(1);
});

test.each<[string, Call]>([
  ['another body', { body: { a: 2 } }],
  ['another parameter of the address', { path: '/things/flute' }],
  ['another query', { path: '/things/drum?loud=1' }],
  ['another route', { path: '/careless' }],
])('the same key with %s is a conflict', async (_, call) => {
  await post();
  const conflict = await post(call);
  expect([conflict.status, conflict.body['code']]).toEqual([422, 'IDEMPOTENCY_CONFLICT']);
  expect(things()).toHaveLength(1);
});

test('keys are their user’s own, and other keys make other things', async () => {
  const made = [await post(), await post({ uid: 'bob' }), await post({ key: 'other' })];
  // Neither does a user's id run into a key: `ann:k` with `x` is not `ann` with `k:x`.
  made.push(await post({ uid: 'ann:k', key: 'x' }), await post({ uid: 'ann', key: 'k:x' }));
  expect(new Set(made.map(({ body }) => body['id'])).size).toBe(5);
  expect(made.some(({ isReplayed }) => isReplayed)).toBe(false);
});

test('an answer is kept for a day, then the key is free', async () => {
  const first = await post();
  services.pass(24 * 3_600_000 - 1);
  expect((await post()).isReplayed).toBe(true);
  services.pass(1);
  const next = await post();
  expect([next.isReplayed, next.body['id'] === first.body['id']]).toEqual([false, false]);
  expect((await post()).body).toEqual(next.body);
});

test.each([
  ['422', new AttaccaError('INVALID_PIPELINE', 'no')],
  ['429', new AttaccaError('QUOTA_EXCEEDED', 'no')],
  ['500', new Error('no')],
])('a request refused with %s leaves nothing, and may be sent repaired', async (status, error) => {
  before = () => Promise.reject(error);
  expect(String((await post({ body: { wrong: 1 } })).status)).toBe(status);
  expect(records()).toEqual([]);
  before = () => Promise.resolve();
  expect(await post()).toMatchObject({ status: 201, isReplayed: false });
});

test('of many at the same time one makes the thing, and all get its answer', async () => {
  let arrived = 0;
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (release = resolve));
  before = () => {
    if ((arrived += 1) === 5) release();
    return all;
  };
  const answers = await Promise.all(Array.from({ length: 5 }, () => post()));
  expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
  expect(answers.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
  expect(things()).toHaveLength(1);
});

test('two different requests under one key at the same time: one is a conflict', async () => {
  let arrived = 0;
  let release: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (release = resolve));
  before = () => {
    if ((arrived += 1) === 2) release();
    return both;
  };
  const answers = await Promise.all([post(), post({ body: { a: 2 } })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect(things()).toHaveLength(1);
});

test('one that is refused because of the first’s effect gets the first’s answer', async () => {
  await post();
  // The record is not seen at first, as when both came at the same moment; what the first has changed refuses it.
  const [record = ''] = records();
  const kept = services.documents.data.get(record);
  await services.documents.transact((transaction) => {
    transaction.delete(record);
    return Promise.resolve();
  });
  before = async () => {
    await services.give(record, kept ?? {});
    throw new AttaccaError('INVALID_STATE', 'is retried already');
  };
  expect(await post()).toMatchObject({ status: 201, isReplayed: true });
});

test('a crash after the commit costs the answer, not a second thing', async () => {
  after = () => {
    throw new Error('crash');
  };
  // Even the same request learns of it: what was committed is the answer.
  expect(await post()).toMatchObject({ status: 201, isReplayed: true });
  expect(things()).toHaveLength(1);
});

test('a crash before the commit leaves nothing', async () => {
  before = () => Promise.reject(new Error('crash'));
  expect((await post()).status).toBe(500);
  expect([...services.documents.data.keys()]).toEqual([]);
});

test('a handler that keeps nothing has its answer kept', async () => {
  const first = await post({ path: '/careless' });
  expect((await post({ path: '/careless' })).body).toEqual(first.body);
});

test('a kept answer is brought up to date where its route says how', async () => {
  expect((await post({ path: '/signed' })).body).toEqual({ url: 'old' });
  expect((await post({ path: '/signed' })).body).toEqual({ url: 'new ann' });
});

test('a key of 255 characters is one; an empty or longer one is refused', async () => {
  expect((await post({ key: 'k'.repeat(255) })).status).toBe(201);
  for (const key of ['', 'k'.repeat(256)]) {
    const refused = await post({ key });
    expect([refused.status, refused.body['code']]).toEqual([400, 'INVALID_REQUEST']);
    expect(refused.body['errors']).toMatchObject([{ field: 'Idempotency-Key' }]);
  }
});

test('without a key everything is made anew', async () => {
  const make = (): Promise<Response> => fetch(`${base}/things/drum`, { method: 'POST' });
  await make();
  await make();
  expect(things()).toHaveLength(2);
  expect(records()).toEqual([]);
});
