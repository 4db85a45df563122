import { get, type IncomingMessage } from 'node:http';
import type { Identity } from '../identity';
import {
  closeAll,
  echo,
  EMAIL,
  open,
  startProcess,
  startTestIdentity,
  STRANGER,
} from './test-door';

let identity: Identity;

beforeAll(async () => {
  identity = await startTestIdentity();
});

afterEach(closeAll);

afterAll(() => identity.stop());

/** Opens a front door that only EMAIL may pass. */
function openForInvoker(target: string): Promise<string> {
  const { verifyIdentityToken } = identity;
  return open(target, { config: { invokers: [EMAIL] }, verifyIdentityToken });
}

function addressOf(url: string): { host: string; port: string } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port };
}

async function bodyOf(answer: Response): Promise<{ url: string; headers: Record<string, string> }> {
  return (await answer.json()) as { url: string; headers: Record<string, string> };
}

describe('who may pass', () => {
  const call = (url: string, token?: string): Promise<Response> =>
    fetch(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });

  test('an invoker with a token for this service, whose signature is then removed', async () => {
    const url = await openForInvoker(await startProcess(echo));
    const token = await identity.identityToken(EMAIL, url);
    const answer = await call(`${url}/push?a=1`, token);
    expect(answer.status).toBe(200);
    const seen = await bodyOf(answer);
    expect(seen.url).toBe('/push?a=1');
    const [header, claims] = token.split('.');
    expect(seen.headers.authorization).toBe(
      `Bearer ${header}.${claims}.SIGNATURE_REMOVED_BY_GOOGLE`,
    );
    const withPath = await identity.identityToken(EMAIL, `${url}/push`);
    expect((await call(`${url}/push`, withPath)).status).toBe(200);
  });

  test('nobody else: no token, a bad one, one for elsewhere, a stranger', async () => {
    let calls = 0;
    const url = await openForInvoker(
      await startProcess((_, response) => {
        calls += 1;
        response.end();
      }),
    );
    const good = await identity.identityToken(EMAIL, url);
    const [header, claims] = good.split('.');
    expect((await call(url)).status).toBe(403);
    const tampered = await call(url, `${header}.${claims}.SIGNATURE_REMOVED_BY_GOOGLE`);
    expect(tampered.status).toBe(401);
    expect(tampered.headers.get('www-authenticate')).toContain('invalid_token');
    expect((await call(url, await identity.identityToken(EMAIL, `${url}0`))).status).toBe(401);
    expect((await call(url, await identity.identityToken(STRANGER, url))).status).toBe(403);
    expect(calls).toBe(0);
  });

  test('allUsers: everybody, and their Authorization header arrives as it was', async () => {
    const url = await open(await startProcess(echo));
    const answer = await call(url, 'a.firebase.token');
    expect((await bodyOf(answer)).headers.authorization).toBe('Bearer a.firebase.token');
  });

  test('X-Serverless-Authorization is checked in place of Authorization', async () => {
    const url = await openForInvoker(await startProcess(echo));
    const answer = await fetch(url, {
      headers: {
        authorization: 'Bearer own-business',
        'x-serverless-authorization': `Bearer ${await identity.identityToken(EMAIL, url)}`,
      },
    });
    const { headers } = await bodyOf(answer);
    expect(headers.authorization).toBe('Bearer own-business');
    expect(headers['x-serverless-authorization']).toMatch(/\.SIGNATURE_REMOVED_BY_GOOGLE$/);
  });
});

test('adds the forwarding and trace headers, and keeps a trace that is there', async () => {
  const url = await open(await startProcess(echo));
  const fresh = (await bodyOf(await fetch(url))).headers;
  expect(fresh['x-forwarded-for']).toContain('127.0.0.1');
  expect(fresh['x-forwarded-proto']).toBe('http');
  const trace = /^00-([0-9a-f]{32})-/.exec(fresh.traceparent ?? '')?.[1] ?? 'none';
  expect(fresh['x-cloud-trace-context']).toMatch(new RegExp(`^${trace}/\\d+;o=1$`));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const kept = (await bodyOf(await fetch(url, { headers: { traceparent } }))).headers;
  expect(kept.traceparent).toBe(traceparent);
  expect(kept['x-cloud-trace-context']).toBe(
    '0af7651916cd43dd8448eb211c80319c/13235353014750950193;o=1',
  );
});

test('the path is passed on as it is and cannot name another host', async () => {
  const url = await open(await startProcess(echo));
  for (const path of ['//elsewhere.example/a%2Fb?x=%20', '/a/../b', '/?u=http://c.example/']) {
    const seen = await new Promise<string>((resolve) => {
      get({ ...addressOf(url), path }, (answer) =>
        answer.on('data', (chunk: Buffer) => resolve(chunk.toString())),
      );
    });
    expect(JSON.parse(seen)).toMatchObject({ url: path });
  }
});

test('server-sent events reach the client one by one, and its leaving ends the request', async () => {
  let send: (event: string) => void = () => undefined;
  let left: () => void = () => undefined;
  const hasLeft = new Promise<void>((resolve) => (left = resolve));
  const url = await open(
    await startProcess((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      send = (event) => void response.write(`data: ${event}\n\n`);
      response.on('close', left);
    }),
  );
  const client = get(url);
  const answer = await new Promise<IncomingMessage>((resolve) => client.on('response', resolve));
  const next = (): Promise<string> =>
    new Promise((resolve) => answer.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  for (const event of ['one', 'two']) {
    const arrival = next();
    send(event);
    expect(await arrival).toBe(`data: ${event}\n\n`);
  }
  answer.on('error', () => undefined);
  client.destroy();
  await hasLeft;
});
