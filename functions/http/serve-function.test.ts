import { once } from 'node:events';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { type Route } from './route';
import { serveFunction } from './serve-function';

/* The framework parses bodies before our code: these run through the real one. */

const echo: Route<null> = {
  method: 'post',
  path: '/echo',
  summary: '',
  isPublic: true,
  success: { status: 200, description: '' },
  handle: ({ body }) => Promise.resolve({ status: 200, body: { body } }),
};

let server: Server;
let base: string;

beforeAll(async () => {
  serveFunction<null>('echo', {
    routes: [echo],
    authenticate: () => Promise.resolve(null),
    log: () => undefined,
    origins: ['https://console.example'],
  });
  server = getTestServer('echo').listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}/echo`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

// The very first request of a process, too: there is no other before it that could have prepared the framework.
test.each([
  ['that ends too early', '{"a": '],
  ['that is no JSON', 'song.wav'],
  ['that is a lone word', '"word"'],
  ['with a comma too many', '{"a": 1,}'],
])('a body %s gets a problem document', async (_, body) => {
  const response = await post(body, { 'x-correlation-id': 'c-1' });
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(await response.json()).toMatchObject({
    code: 'INVALID_REQUEST',
    correlation_id: 'c-1',
    detail: expect.stringContaining('is no valid JSON'),
    errors: [{ field: '(body)' }],
  });
});

test('so does a body in an encoding nobody knows', async () => {
  const response = await post('{}', { 'content-encoding': 'rot13' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ message: expect.stringMatching('rot13') }],
  });
});

test('a page of the console may read it', async () => {
  const response = await post('{', { origin: 'https://console.example' });
  expect(response.headers.get('access-control-allow-origin')).toBe('https://console.example');
});

test('a good body arrives', async () => {
  expect(await (await post('{"a": [1]}')).json()).toEqual({ body: { a: [1] } });
});

test('an empty one is none', async () => {
  const response = await fetch(`${base}/echo`, { method: 'POST' });
  expect(await response.json()).toEqual({});
});
