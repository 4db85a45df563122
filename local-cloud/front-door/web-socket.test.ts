import { request as startRequest, createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { advancingClock } from '../clock';
import type { Clock } from '../service';
import { closeAll, closeLast, echo, open, startProcess, startServer } from './test-door';

afterEach(closeAll);

interface Handshake {
  readonly status: number;
  readonly answer: IncomingMessage;
  /** Of the WebSocket, if there is one now. */
  readonly socket: Duplex | null;
}

/** The bytes of the frames mean nothing to a front door, so the tests send text. */
function handshake(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Handshake> {
  const outgoing = startRequest(`${url}/chat?room=1`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
  outgoing.end();
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, answer, socket: null });
    });
    outgoing.on('upgrade', (answer, socket, head) => {
      socket.on('error', () => undefined);
      socket.unshift(head);
      resolve({ status: answer.statusCode ?? 0, answer, socket });
    });
  });
}

/** A process that agrees, greets with what it was asked, and sends back what it gets. */
async function startEchoProcess(): Promise<string> {
  const server = createServer();
  server.on('upgrade', ({ url, headers }: IncomingMessage, socket: Duplex) => {
    const accept = `sec-websocket-accept: s3pPLMBiTxaQ9kYGzhZRbK+xOo=\r\nconnection: Upgrade\r\nupgrade: websocket`;
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${accept}\r\n\r\n`);
    socket.write(`${url} for ${String(headers['x-forwarded-for'])};`);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  return startServer(server);
}

const next = (socket: Duplex): Promise<string> =>
  new Promise((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())));

const closed = (socket: Duplex): Promise<void> =>
  new Promise((resolve) => socket.resume().once('close', () => resolve()));

test('a WebSocket is passed through, byte by byte in both directions', async () => {
  const { status, answer, socket } = await handshake(await open(await startEchoProcess()));
  expect(status).toBe(101);
  expect(answer.headers).toMatchObject({
    upgrade: 'websocket',
    'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzhZRbK+xOo=',
  });
  expect(await next(socket!)).toBe('/chat?room=1 for 127.0.0.1;');
  for (const text of ['one', 'two']) {
    const arrival = next(socket!);
    socket!.write(text);
    expect(await arrival).toBe(text);
  }
  socket!.destroy();
});

test('who may not call gets no WebSocket either', async () => {
  const url = await open(await startEchoProcess(), { config: { invokers: [] } });
  expect((await handshake(url)).status).toBe(403);
});

test('a process that does not agree answers as it likes', async () => {
  const target = await startProcess((_, response) => response.writeHead(404).end('no chat'));
  expect((await handshake(await open(target))).status).toBe(404);
});

test('a process that is not there is 503', async () => {
  // Below those that the system gives out: a port that was just left may be given to the front door itself.
  const target = 'http://127.0.0.1:1';
  // Its time goes a thousand times as fast, and the pauses between attempts are over at once.
  const impatient: Clock = {
    now: () => Date.now() * 1_000,
    schedule: (delay, task) => {
      if (delay < 1_000) setImmediate(task);
      return () => undefined;
    },
  };
  expect((await handshake(await open(target, { clock: impatient }))).status).toBe(503);
});

test('a WebSocket counts as a request: it has a place, and its time is limited', async () => {
  const clock = advancingClock();
  const config = { concurrency: 1, max_waiting: 0, timeout_seconds: 60 };
  const url = await open(await startEchoProcess(), { clock, config });
  const { socket } = await handshake(url);
  expect((await fetch(url)).status).toBe(429);
  const isClosed = closed(socket!);
  clock.advance(60_000);
  await isClosed;
});

test('when one side goes, so does the other, and the place is free', async () => {
  let left: () => void = () => undefined;
  const hasLeft = new Promise<void>((resolve) => (left = resolve));
  const server = createServer(echo);
  server.on('upgrade', (_: IncomingMessage, socket: Duplex) => {
    socket.write('HTTP/1.1 101 OK\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n');
    socket.on('end', left);
    socket.resume();
  });
  const url = await open(await startServer(server), { config: { concurrency: 1 } });
  const { socket } = await handshake(url);
  socket!.destroy();
  await hasLeft;
  expect((await fetch(url)).status).toBe(200);
});

test('a request that offers another protocol is answered as if it had not, its body included', async () => {
  const target = await startProcess((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => response.end(`${request.headers.upgrade ?? 'none'}: ${body}`));
  });
  const url = new URL(await open(target));
  const socket = connect(Number(url.port), url.hostname);
  socket.write(
    `POST / HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 6\r\n` +
      `connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n\r\nabc`,
  );
  socket.write('def');
  let answer = '';
  while (!answer.includes('none: abcdef')) answer += await next(socket);
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  socket.destroy();
});

test('a stop ends open WebSockets', async () => {
  const { socket } = await handshake(await open(await startEchoProcess()));
  const isClosed = closed(socket!);
  await closeLast();
  await isClosed;
});
