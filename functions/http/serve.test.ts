import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { AttaccaError, type LogFields, type Severity } from '@attacca/core';
import { HeaderError } from './header-error';
import { type Route, type RouteAnswer, type RouteRequest } from './route';
import { serveRoutes } from './serve';

type Caller = { name: string };
type Handle = (request: RouteRequest<Caller>) => Promise<RouteAnswer>;

const success = { status: 200, description: '' };
const route = (path: string, handle: Handle, more: Partial<Route<Caller>> = {}): Route<Caller> => ({
  method: 'get',
  path,
  summary: '',
  success,
  handle,
  ...more,
});
const echo: Handle = ({ caller, params, query, traceparent }) =>
  Promise.resolve({ status: 201, body: { caller, params, query, traceparent } });
const throwing = (thrown: unknown): Handle => {
  // What is thrown need not be an Error: that is the point.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  return () => Promise.reject(thrown);
};

/** Told when the client of the stream `/endless` has gone. */
let clientGone: () => void = () => undefined;
const fieldErrors = [{ field: 'limit', message: 'is too large' }];
const routes: Route<Caller>[] = [
  route('/things/{thing_id}/parts/{part_id}', echo),
  route('/public', echo, { isPublic: true }),
  route('/things/{thing_id}', () => Promise.resolve({ status: 204 }), { method: 'delete' }),
  route('/created', () => Promise.resolve({ status: 201, body: {}, headers: { location: '/x' } })),
  route('/refused', throwing(new AttaccaError('INVALID_REQUEST', 'No.', { errors: fieldErrors }))),
  route(
    '/later',
    throwing(
      new HeaderError('QUOTA_EXCEEDED', 'Later.', {
        notBefore: '2026-01-01T12:00:30.500Z',
        headers: { ratelimit: '"jobs";r=0' },
      }),
    ),
  ),
  route('/broken', throwing(new Error('password is hunter2'))),
  route('/string', throwing('hunter2')),
  route('/nothing', throwing(undefined)),
  route('/stream', () =>
    Promise.resolve({
      status: 200,
      stream: (send) => {
        send('job', { state: 'in_progress', text: 'two\nlines' });
        send('job', { state: 'complete' });
        return Promise.resolve();
      },
    }),
  ),
  route('/stream-breaks', () =>
    Promise.resolve({
      status: 200,
      stream: (send) => {
        send('job', { n: 1 });
        return Promise.reject(new Error('hunter2'));
      },
    }),
  ),
  route('/endless', ({ closed }) =>
    Promise.resolve({
      status: 200,
      stream: async (send) => {
        send('job', {});
        await once(closed, 'abort');
        clientGone();
      },
    }),
  ),
];

let server: Server;
let base: string;
let logged: { severity: Severity; message: string; fields: LogFields | undefined }[] = [];

beforeAll(async () => {
  const app = serveRoutes<Caller>({
    routes,
    authenticate: ({ authorization }) =>
      authorization === 'Bearer ann'
        ? Promise.resolve({ name: 'ann' })
        : Promise.reject(new AttaccaError('UNAUTHENTICATED', 'Who are you?')),
    log: (severity, message, fields) => void logged.push({ severity, message, fields }),
    origins: ['https://console.example'],
    now: () => '2026-01-01T12:00:00.000Z',
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => (logged = []));
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function call(path: string, options: RequestInit = {}): Promise<Response> {
  const headers = { authorization: 'Bearer ann', ...options.headers };
  return fetch(base + path, { ...options, headers });
}

describe('a route', () => {
  test('sees caller, parameters, query and trace', async () => {
    const trace = 'c'.repeat(32);
    const headers = { traceparent: `00-${trace}-0123456789abcdef-01` };
    const response = await call('/things/a%20b/parts/2?limit=3&cursor=x', { headers });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      caller: { name: 'ann' },
      params: { thing_id: 'a b', part_id: '2' },
      query: { limit: '3', cursor: 'x' },
      traceparent: headers.traceparent,
    });
  });

  test('that is public asks nobody who they are', async () => {
    const response = await fetch(`${base}/public`);
    expect(await response.json()).toMatchObject({ caller: null });
  });

  test('answers without a body, and with headers', async () => {
    const gone = await call('/things/1', { method: 'DELETE' });
    expect([gone.status, await gone.text()]).toEqual([204, '']);
    expect((await call('/created')).headers.get('location')).toBe('/x');
  });

  test('does not say what serves it', async () => {
    expect((await call('/created')).headers.get('x-powered-by')).toBeNull();
  });
});

describe('a problem document answers', () => {
  test.each<[string, string, RequestInit, number, string]>([
    ['a stranger', '/created', { headers: { authorization: '' } }, 401, 'UNAUTHENTICATED'],
    ['a refusal', '/refused', {}, 400, 'INVALID_REQUEST'],
    ['an error', '/broken', {}, 500, 'INTERNAL'],
    ['a thrown string', '/string', {}, 500, 'INTERNAL'],
    ['a thrown nothing', '/nothing', {}, 500, 'INTERNAL'],
    ['an unknown path', '/nowhere', {}, 404, 'NOT_FOUND'],
    ['a method no route has', '/created', { method: 'PUT' }, 404, 'NOT_FOUND'],
    ['a broken escape in the address', '/things/%E0%A4%A/parts/1', {}, 400, 'INVALID_REQUEST'],
  ])('%s', async (_, path, options, status, code) => {
    const headers = { 'x-correlation-id': 'c-1', ...options.headers };
    const response = await call(path, { ...options, headers });
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(response.headers.get('x-correlation-id')).toBe('c-1');
    expect(JSON.parse(text)).toMatchObject({ status, code, correlation_id: 'c-1' });
    expect(text).not.toContain('hunter2');
  });

  test('with the fields that are wrong', async () => {
    const response = await call('/refused');
    expect(await response.json()).toMatchObject({ detail: 'No.', errors: fieldErrors });
  });

  test('with the seconds until it may be tried again, and headers of its own', async () => {
    const response = await call('/later');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('31');
    expect(response.headers.get('ratelimit')).toBe('"jobs";r=0');
    expect(await response.json()).toMatchObject({ not_before: '2026-01-01T12:00:30.500Z' });
  });

  test('with what there is not', async () => {
    const response = await call('/nowhere?secret=1', { method: 'POST' });
    expect(await response.json()).toMatchObject({ detail: 'There is no POST /nowhere.' });
  });
});

test('without an id of the caller’s, an answer is correlated by its trace', async () => {
  const trace = 'd'.repeat(32);
  const headers = { traceparent: `00-${trace}-0123456789abcdef-01` };
  const response = await call('/broken', { headers });
  expect(response.headers.get('x-correlation-id')).toBe(trace);
  expect(await response.json()).toMatchObject({ correlation_id: trace });
});

test.each([
  ['/refused', 'INFO'],
  ['/broken', 'ERROR'],
])('the failure of %s is logged once as %s, with what was hidden', async (path, severity) => {
  await call(path);
  expect(logged).toEqual([
    {
      severity,
      message: `GET ${path} failed`,
      fields: expect.objectContaining({
        traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
        ...(path === '/broken'
          ? { error: 'password is hunter2', stack_trace: expect.any(String) }
          : { error_code: 'INVALID_REQUEST' }),
      }),
    },
  ]);
});

describe('a page of', () => {
  const from = (origin: string, method = 'GET'): Promise<Response> =>
    call('/created', { method, headers: { origin } });

  test('the console may read what is answered, refusals too', async () => {
    const headers = { origin: 'https://console.example' };
    for (const response of [await call('/created', { headers }), await call('/x', { headers })]) {
      expect(response.headers.get('access-control-allow-origin')).toBe('https://console.example');
      expect(response.headers.get('vary')).toMatch(/origin/i);
      const readable = response.headers.get('access-control-expose-headers')?.split(', ');
      for (const name of ['location', 'retry-after', 'ratelimit', 'ratelimit-policy'])
        expect(readable).toContain(name);
    }
  });

  test('the console is told before it sends a token', async () => {
    const response = await fetch(`${base}/created`, {
      method: 'OPTIONS',
      headers: { origin: 'https://console.example', 'access-control-request-method': 'GET' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  });

  test.each(['https://evil.example', 'https://console.example.evil.example', 'null'])(
    '%s may not',
    async (origin) => {
      for (const response of [await from(origin), await from(origin, 'OPTIONS')])
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});

describe('a stream', () => {
  test('sends server-sent events and ends', async () => {
    const response = await call('/stream');
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe(
      'event: job\ndata: {"state":"in_progress","text":"two\\nlines"}\n\n' +
        'event: job\ndata: {"state":"complete"}\n\n',
    );
  });

  test('that breaks ends without another word, and is logged', async () => {
    const response = await call('/stream-breaks');
    expect(await response.text()).toBe('event: job\ndata: {"n":1}\n\n');
    expect(logged).toMatchObject([{ severity: 'ERROR', fields: { error: 'hunter2' } }]);
  });

  test('learns that its client has gone', async () => {
    const gone = new Promise<void>((resolve) => (clientGone = resolve));
    const leaving = new AbortController();
    const response = await call('/endless', { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await gone;
  });
});
