import { advancingClock, type AdvancingClock } from '../../../clock';
import { InjectedFault, undisturbedCalls } from '../../../calls';
import { PROJECT, startLocal } from '../../conformance/local-firestore';
import { type FirestoreOptions, type RunningFirestore } from '../../start';

const DATABASE = `projects/${PROJECT}/databases/(default)`;
const DOCUMENT = `${DATABASE}/documents/notes/n1`;
const LISTEN = {
  database: DATABASE,
  addTarget: { documents: { documents: [DOCUMENT] }, targetId: 2 },
};

let clock: AdvancingClock;
let firestore: RunningFirestore;

async function start(options: Partial<FirestoreOptions> = {}): Promise<void> {
  clock = advancingClock();
  firestore = await startLocal({ clock, ...options });
}
afterEach(() => firestore.stop());

/** Parts an answer into its framed pieces, as the client does. */
function unframe(text: string): unknown[] {
  const pieces: unknown[] = [];
  for (let rest = text; rest !== '';) {
    const length = Number(rest.slice(0, rest.indexOf('\n')));
    const begin = rest.indexOf('\n') + 1;
    pieces.push(JSON.parse(rest.slice(begin, begin + length)));
    rest = rest.slice(begin + length);
  }
  return pieces;
}

const channelUrl = (parameters: Record<string, string>, stream = 'Listen'): string =>
  `http://${firestore.addresses.grpc}/google.firestore.v1.Firestore/${stream}/channel?${new URLSearchParams({ VER: '8', database: DATABASE, ...parameters }).toString()}`;

function form(first: number, messages: readonly object[], authorization = 'Bearer owner'): string {
  const body = new URLSearchParams({ count: String(messages.length), ofs: String(first) });
  if (first === 0)
    body.set('headers', `Authorization:${authorization}\r\nX-Goog-Api-Client:test\r\n`);
  messages.forEach((message, index) => body.set(`req${index}___data__`, JSON.stringify(message)));
  return body.toString();
}

/** Shakes hands; the session's id. */
async function open(messages: readonly object[], authorization?: string): Promise<string> {
  const response = await fetch(channelUrl({ RID: '1', CVER: '22' }), {
    method: 'POST',
    body: form(0, messages, authorization),
  });
  const [[greeting]] = unframe(await response.text()) as [[[number, [string, string]]]];
  expect(greeting).toEqual([0, ['c', expect.any(String), null, 8, 14, 30_000]]);
  return greeting[1][1];
}

/** One long poll; the arrays that came. */
async function poll(id: string, acknowledged: number): Promise<[number, unknown[]][]> {
  const parameters = { SID: id, RID: 'rpc', AID: String(acknowledged), CI: '1', TYPE: 'xmlhttp' };
  const response = await fetch(channelUrl(parameters));
  return unframe(await response.text()).flat() as [number, unknown[]][];
}

/** Polls until there are arrays of `count` messages, and acknowledges on the way. */
async function pollFor(
  id: string,
  count: number,
  acknowledged = 0,
): Promise<[number, unknown[]][]> {
  const arrays: [number, unknown[]][] = [];
  while (arrays.length < count) {
    arrays.push(...(await poll(id, arrays.at(-1)?.[0] ?? acknowledged)));
  }
  return arrays;
}

const set = (text: string): Promise<Response> =>
  fetch(`http://${firestore.addresses.grpc}/v1/${DOCUMENT}`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer owner' },
    body: JSON.stringify({ fields: { text: { stringValue: text } } }),
  });

test('numbers its arrays without gaps, and forgets none before it is acknowledged', async () => {
  await start();
  const id = await open([LISTEN]);
  const arrays = await pollFor(id, 4);
  expect(arrays.map(([number]) => number)).toEqual([1, 2, 3, 4]);
  expect(arrays[0]![1]).toEqual([{ targetChange: { targetChangeType: 'ADD', targetIds: [2] } }]);
  expect(await poll(id, 2)).toEqual(arrays.slice(2));
});

test('sends again what was lost on the way', async () => {
  await start();
  const id = await open([LISTEN]);
  await pollFor(id, 4);
  await set('once');
  const first = await poll(id, 4);
  expect(await poll(id, 4)).toEqual(first);
  expect(first[0]![0]).toBe(5);
});

test('frames by UTF-16 units, with everything but ASCII escaped', async () => {
  await start();
  await set('grüße 😀');
  const id = await open([LISTEN]);
  const parameters = { SID: id, RID: 'rpc', AID: '0', CI: '1' };
  const bytes = Buffer.from(await (await fetch(channelUrl(parameters))).arrayBuffer());
  expect(bytes.every((byte) => byte < 0x80)).toBe(true);
  expect(JSON.stringify(unframe(bytes.toString()))).toContain('grüße 😀');
});

test('takes a message once however often it comes', async () => {
  await start();
  const id = await open([]);
  const again = { SID: id, RID: '2', AID: '0' };
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await fetch(channelUrl(again), { method: 'POST', body: form(1, [LISTEN]) });
    expect(unframe(await answer.text())).toEqual([[0, expect.any(Number), expect.any(Number)]]);
  }
  const arrays = await pollFor(id, 4);
  expect(JSON.stringify(arrays).match(/"ADD"/g)).toHaveLength(1);
});

test('sends a first noop at once where it streams, and another before the client gives up', async () => {
  await start();
  const id = await open([]);
  const response = await fetch(channelUrl({ SID: id, RID: 'rpc', AID: '0', CI: '0' }));
  const reader = response.body!.getReader();
  const read = async (): Promise<unknown> =>
    unframe(Buffer.from((await reader.read()).value).toString());
  expect(await read()).toEqual([[[1, ['noop']]]]);
  clock.advance(25_000);
  expect(await read()).toEqual([[[2, ['noop']]]]);
  await reader.cancel();
});

test('ends a poll without news after the time that the client names', async () => {
  await start();
  const id = await open([]);
  const parameters = { SID: id, RID: 'rpc', AID: '0', CI: '1', TO: '5000' };
  const answer = fetch(channelUrl(parameters)).then((response) => response.text());
  // Another request on the session comes after the poll, so that the poll waits by then.
  await fetch(channelUrl({ SID: id, RID: '2' }), { method: 'POST', body: form(1, []) });
  clock.advance(5_000);
  expect(unframe(await answer)).toEqual([[[1, ['noop']]]]);
});

test('a new backchannel takes the place of the one before', async () => {
  await start();
  const id = await open([]);
  const before = await fetch(channelUrl({ SID: id, RID: 'rpc', AID: '0', CI: '0' }));
  const after = await fetch(channelUrl({ SID: id, RID: 'rpc', AID: '1', CI: '0' }));
  expect(unframe(await before.text())).toEqual([[[1, ['noop']]]]);
  await after.body!.cancel();
});

test('ends an answer that has become long', async () => {
  await start();
  await set('x'.repeat(600_000));
  const id = await open([LISTEN]);
  const response = await fetch(channelUrl({ SID: id, RID: 'rpc', AID: '0', CI: '0' }));
  const text = response.text();
  await set('y'.repeat(600_000));
  expect((await text).length).toBeGreaterThan(1024 * 1024);
});

test('a session is unknown once it is ended, abandoned, or of another stream', async () => {
  await start();
  const unknown = async (id: string, stream?: string): Promise<void> => {
    const response = await fetch(channelUrl({ SID: id, RID: 'rpc', AID: '0', CI: '1' }, stream));
    expect(response.status).toBe(400);
    expect((await response.text()).indexOf('Unknown SID')).toBeGreaterThan(0);
  };
  const ended = await open([]);
  await unknown(ended, 'Write');
  await fetch(channelUrl({ SID: ended, TYPE: 'terminate' }), { method: 'POST' });
  await unknown(ended);
  const abandoned = await open([]);
  clock.advance(60_000);
  await unknown(abandoned);
  await unknown('never');
});

test('a token that is no token fails the stream, not the handshake', async () => {
  await start();
  const id = await open([LISTEN], 'Bearer nonsense');
  const [[, [message]]] = (await poll(id, 0)) as [[number, [object]]];
  expect(message).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
});

test('a message that is none fails the stream', async () => {
  await start();
  const id = await open([{ nonsense: 1 }]);
  const [[, [message]]] = (await poll(id, 0)) as [[number, [object]]];
  expect(message).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
});

test('an injected fault fails the stream', async () => {
  const calls = {
    ...undisturbedCalls,
    begin: () =>
      Promise.reject(new InjectedFault('UNAVAILABLE', { service: 'firestore', method: 'Listen' })),
  };
  await start({ calls });
  const id = await open([LISTEN]);
  const [[, [message]]] = (await poll(id, 0)) as [[number, [object]]];
  expect(message).toMatchObject({ error: { code: 503, status: 'UNAVAILABLE' } });
});
