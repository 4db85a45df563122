import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cloudEvent, type CloudEvent } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { Reader, Root, type INamespace } from 'protobufjs';
import { undisturbedCalls } from '../calls';
import { advancingClock, type AdvancingClock } from '../clock';
import type { DocumentChange, Fields, StoredDocument } from '../firestore';
import type { Message } from '../pubsub';
import {
  startEventarc,
  type DocumentTrigger,
  type Eventarc,
  type EventarcOptions,
  type TriggerDelivery,
} from '.';

// On a machine that is busy with other tests.
jest.setTimeout(30_000);

const MICROS = Date.UTC(2026, 0, 1) * 1000;
const PREFIX = 'google.cloud.firestore.document.v1.';
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (handler: RequestListener): Promise<string> => listen(createServer(handler));

function start(
  url: string,
  options: {
    dataDir?: string;
    clock?: AdvancingClock;
    trigger?: Partial<DocumentTrigger>;
  } & Partial<EventarcOptions> = {},
): Eventarc {
  const { trigger, ...others } = options;
  const eventarc = startEventarc({
    project: 'demo',
    region: 'europe-west1',
    clock: advancingClock(),
    dataDir: null,
    identityToken: (email, audience) => Promise.resolve(`token of ${email} for ${audience}`),
    documentTriggers: [
      {
        ...delivery(url),
        event_type: `${PREFIX}written`,
        document: 'pipelines/{id}',
        ...trigger,
      },
    ],
    ...others,
  });
  closing.push(() => eventarc.stop());
  return eventarc;
}

function delivery(url: string): TriggerDelivery {
  return { name: 'orchestrate', service_account: 'eventarc@demo', url: `${url}/`, audience: url };
}

function version(fields: Fields, path = 'pipelines/p1'): StoredDocument {
  return { path, fields, createMicros: MICROS, updateMicros: MICROS + 1500 };
}

function change(
  before: StoredDocument | null,
  after: StoredDocument | null,
  path = 'pipelines/p1',
): DocumentChange {
  return { database: '(default)', path, before, after, commitMicros: MICROS + 1500 };
}

const created = change(null, version({ state: { stringValue: 'pending' } }));

/** Decodes one of the two documents of a payload with the types of the official Firestore client. */
function officialDocument(payload: Uint8Array, field: 1 | 2): Record<string, unknown> | null {
  const folder = dirname(require.resolve('@google-cloud/firestore/package.json'));
  const protos = JSON.parse(
    readFileSync(join(folder, 'build/protos/v1.json'), 'utf8'),
  ) as INamespace;
  const Document = Root.fromJSON(protos).lookupType('google.firestore.v1.Document');
  const reader = Reader.create(payload);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 !== field) reader.skipType(tag & 7);
    else return Document.toObject(Document.decode(reader.bytes()), { longs: String });
  }
  return null;
}

test('a cloudEvent function of the functions framework gets the event and its protobuf payload', async () => {
  let received: (event: CloudEvent<Buffer>) => void = () => undefined;
  const event = new Promise<CloudEvent<Buffer>>((resolve) => (received = resolve));
  cloudEvent('on-write', (given: CloudEvent<Buffer>) => received(given));
  const eventarc = start(await listen(getTestServer('on-write')));
  const before = version({ count: { integerValue: '1' }, name: { stringValue: 'é' } });
  const after = version({
    count: { integerValue: '9007199254740993' },
    name: { stringValue: 'é' },
    tags: { arrayValue: { values: [{ booleanValue: true }, { nullValue: 0 }] } },
    at: { timestampValue: { seconds: '1767225600', nanos: 5000 } },
    deep: { mapValue: { fields: { x: { doubleValue: 0.5 } } } },
  });
  eventarc.onWrite(change(before, after));
  const { data, ...attributes } = await event;
  expect(attributes).toMatchObject({
    type: `${PREFIX}written`,
    source: '//firestore.googleapis.com/projects/demo/databases/(default)',
    subject: 'documents/pipelines/p1',
    document: 'pipelines/p1',
    project: 'demo',
    database: '(default)',
    location: 'europe-west1',
    time: '2026-01-01T00:00:00.001500Z',
  });
  const root = 'projects/demo/databases/(default)/documents';
  expect(officialDocument(data ?? Buffer.alloc(0), 1)).toEqual({
    name: `${root}/pipelines/p1`,
    fields: after.fields,
    createTime: { seconds: '1767225600', nanos: 0 },
    updateTime: { seconds: '1767225600', nanos: 1_500_000 },
  });
  expect(officialDocument(data ?? Buffer.alloc(0), 2)).toMatchObject({ fields: before.fields });
});

test('the event carries the token of the trigger and follows pattern and type', async () => {
  const seen: IncomingHttpHeaders[] = [];
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => (arrived = resolve));
  const url = await serve((request, response) => {
    seen.push(request.headers);
    response.writeHead(204).end();
    arrived();
  });
  const eventarc = start(url, { trigger: { event_type: `${PREFIX}deleted` } });
  const document = version({});
  for (const each of [
    change(null, document),
    change(document, version({ a: { booleanValue: true } })),
    change(version({}, 'files/f1'), null, 'files/f1'),
    change(document, null),
  ]) {
    eventarc.onWrite(each);
  }
  await arrival;
  expect(eventarc.pendingCount()).toBeLessThanOrEqual(1);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    'ce-type': `${PREFIX}deleted`,
    'ce-document': 'pipelines/p1',
    authorization: `Bearer token of eventarc@demo for ${url}`,
    'content-type': 'application/protobuf',
  });
});

test('a refused event comes again, later each time, and is given up after a day', async () => {
  const clock = advancingClock();
  const ids: string[] = [];
  const url = await serve((request, response) => {
    ids.push(String(request.headers['ce-id']));
    response.writeHead(500).end();
  });
  const scheduled: number[] = [];
  let planned: () => void = () => undefined;
  const watched: AdvancingClock = {
    ...clock,
    schedule: (delay, task) => {
      scheduled.push(delay);
      planned();
      return clock.schedule(delay, task);
    },
  };
  const retry = { minimum_backoff_seconds: 10 };
  const eventarc = start(url, { clock: watched, trigger: { retry } });
  const isPlanned = (): Promise<void> => new Promise((resolve) => (planned = resolve));
  let next = isPlanned();
  eventarc.onWrite(created);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    await next;
    next = isPlanned();
    clock.advance(scheduled.at(-1) ?? 0);
  }
  await next;
  expect(scheduled.map((delay) => delay / 1000)).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600]);
  expect(new Set(ids).size).toBe(1);
  expect(eventarc.pendingCount()).toBe(1);
  clock.advance(24 * 3600 * 1000);
  await settledWhen(() => {
    clock.advance(600_000);
    return eventarc.pendingCount() === 0;
  });
});

test('what was not delivered is delivered after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'eventarc-'));
  closing.push(() => rmSync(dataDir, { recursive: true }));
  let status = 503;
  let arrived: (id: string) => void = () => undefined;
  const url = await serve((request, response) => {
    response.writeHead(status).end(() => arrived(String(request.headers['ce-id'])));
  });
  const arrival = (): Promise<string> => new Promise((resolve) => (arrived = resolve));
  const firstArrival = arrival();
  const first = start(url, { dataDir });
  first.onWrite(created);
  const id = await firstArrival;
  closing.pop();
  await first.stop();
  status = 204;
  const secondArrival = arrival();
  const second = start(url, { dataDir });
  expect(await secondArrival).toBe(id);
  await settledWhen(() => second.pendingCount() === 0);
});

/** What the status page shows of the one trigger. */
function shown(eventarc: Eventarc): Record<string, unknown> {
  return (eventarc.inspect(1) as { triggers: Record<string, unknown>[] }).triggers[0] ?? {};
}

/** A target that answers with the statuses in turn, then 204; it keeps the headers of what came. */
async function answering(
  ...statuses: number[]
): Promise<{ url: string; seen: IncomingHttpHeaders[] }> {
  const seen: IncomingHttpHeaders[] = [];
  const url = await serve((request, response) => {
    seen.push(request.headers);
    request.resume().on('end', () => response.writeHead(statuses.shift() ?? 204).end());
  });
  return { url, seen };
}

test('by default the first retry comes after a second', async () => {
  const clock = advancingClock();
  const { url, seen } = await answering(503);
  const eventarc = start(url, { clock });
  eventarc.onWrite(created);
  await settledWhen(() => shown(eventarc).last_delivery !== null);
  expect(shown(eventarc)).toMatchObject({
    name: 'orchestrate',
    pending: 1,
    last_delivery: { is_taken: false, outcome: 'HTTP 503', subject: 'documents/pipelines/p1' },
  });
  clock.advance(1_000);
  await settledWhen(() => eventarc.pendingCount() === 0);
  expect(seen).toHaveLength(2);
});

test('a trigger that does not retry drops what was not taken', async () => {
  const { url, seen } = await answering(500);
  const eventarc = start(url, { trigger: { retry_policy: 'RETRY_POLICY_DO_NOT_RETRY' } });
  eventarc.onWrite(created);
  await settledWhen(() => eventarc.pendingCount() === 0);
  expect(seen).toHaveLength(1);
});

test('an event that has used up its attempts goes to the dead-letter topic', async () => {
  const clock = advancingClock();
  const { url, seen } = await answering(500, 500, 500, 500, 500, 500);
  const dead: [string, { attributes: Readonly<Record<string, string>> }][] = [];
  const topic = 'projects/demo/topics/dead';
  const eventarc = start(url, {
    clock,
    publish: (name, content) => dead.push([name, content]),
    trigger: { dead_letter: { topic, max_delivery_attempts: 5 } },
  });
  eventarc.onWrite(created);
  await settledWhen(() => {
    clock.advance(60_000);
    return eventarc.pendingCount() === 0;
  });
  expect(seen).toHaveLength(5);
  expect(dead).toHaveLength(1);
  expect(dead[0]?.[0]).toBe(topic);
  expect(dead[0]?.[1].attributes).toMatchObject({ 'ce-type': `${PREFIX}written` });
});

test('each trigger gets its own event, and one that hangs holds up no other', async () => {
  const hanging = await serve(() => undefined);
  const { url, seen } = await answering();
  const filters = { event_type: `${PREFIX}created`, document: 'pipelines/p1' };
  const eventarc = start(url, {
    documentTriggers: [
      { ...delivery(hanging), ...filters, name: 'hangs' },
      { ...delivery(url), ...filters, name: 'works' },
      { ...delivery(url), ...filters, name: 'elsewhere', database: 'other' },
    ],
  });
  for (let count = 0; count < 100; count += 1) eventarc.onWrite(created);
  await settledWhen(() => seen.length === 100);
  await settledWhen(() => eventarc.pendingCount() === 100);
});

test.each([
  [{ type: 'service_account' }, 'service_account', undefined],
  [{ type: 'unknown', id: 'u1' }, 'unknown', 'u1'],
  [undefined, 'system', undefined],
] as const)('with auth context: %j', async (principal, authtype, authid) => {
  const { url, seen } = await answering();
  const event_type = `${PREFIX}created.withAuthContext`;
  const eventarc = start(url, { trigger: { event_type } });
  eventarc.onWrite({ ...created, ...(principal && { principal }) });
  await settledWhen(() => seen.length === 1);
  expect(seen[0]).toMatchObject({ 'ce-type': event_type, 'ce-authtype': authtype });
  expect(seen[0]?.['ce-authid']).toBe(authid);
});

test('without auth context nobody is named', async () => {
  const { url, seen } = await answering();
  start(url).onWrite({ ...created, principal: { type: 'unknown', id: 'u1' } });
  await settledWhen(() => seen.length === 1);
  expect(seen[0]?.['ce-authtype']).toBeUndefined();
});

test('what is not printable ASCII is percent-encoded in the headers', async () => {
  const { url, seen } = await answering();
  const path = 'pipelines/a "100 %" é\u{1f3b5}[x]';
  start(url).onWrite(change(null, version({}, path), path));
  await settledWhen(() => seen.length === 1);
  expect(seen[0]?.['ce-document']).toBe('pipelines/a%20%22100%20%25%22%20%C3%A9%F0%9F%8E%B5[x]');
});

const message: Message = {
  id: '42',
  data: Buffer.from('hello'),
  attributes: { kind: 'greeting' },
  orderingKey: '',
  publishTime: MICROS / 1000,
};
const topic = 'projects/demo/topics/tasks';

test('a cloudEvent function gets a published message', async () => {
  let received: (event: CloudEvent<unknown>) => void = () => undefined;
  const event = new Promise<CloudEvent<unknown>>((resolve) => (received = resolve));
  cloudEvent('on-message', (given: CloudEvent<unknown>) => received(given));
  const url = await listen(getTestServer('on-message'));
  const eventarc = start(url, { messageTriggers: [{ ...delivery(url), topic }] });
  eventarc.onPublish('projects/demo/topics/others', [message]);
  eventarc.onPublish(topic, [message]);
  expect(await event).toMatchObject({
    id: '42',
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    source: `//pubsub.googleapis.com/${topic}`,
    time: '2026-01-01T00:00:00.000Z',
    data: {
      message: {
        data: Buffer.from('hello').toString('base64'),
        attributes: { kind: 'greeting' },
        messageId: '42',
        publishTime: '2026-01-01T00:00:00.000Z',
      },
      subscription: expect.stringMatching(/^projects\/demo\/subscriptions\/eventarc-europe-west1-/),
    },
  });
});

interface BackgroundCall {
  readonly data: unknown;
  readonly context: unknown;
}

/** The framework's server for a function of the first generation; its test kit knows the second alone. */
function backgroundServer(handler: (data: unknown, context: unknown) => void): Server {
  const folder = dirname(require.resolve('@google-cloud/functions-framework'));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only a path leads to it
  const { getServer } = require(join(folder, 'server.js')) as {
    getServer: (handler: unknown, options: object) => Server;
  };
  return getServer(handler, {
    signatureType: 'event',
    timeoutMilliseconds: 0,
    ignoredRoutes: null,
  });
}

const resource = { kind: 'storage#object', bucket: 'blobs', name: 'a b/é.wav', size: '7' };

test('a cloudEvent function gets the change of an object', async () => {
  let received: (event: CloudEvent<unknown>) => void = () => undefined;
  const event = new Promise<CloudEvent<unknown>>((resolve) => (received = resolve));
  cloudEvent('on-object', (given: CloudEvent<unknown>) => received(given));
  const url = await listen(getTestServer('on-object'));
  const event_type = 'google.cloud.storage.object.v1.finalized';
  const eventarc = start(url, {
    objectTriggers: [{ ...delivery(url), event_type, bucket: 'blobs' }],
  });
  const time = MICROS / 1000;
  eventarc.onObject({ type: 'deleted', resource, time });
  eventarc.onObject({ type: 'finalized', resource: { ...resource, bucket: 'other' }, time });
  eventarc.onObject({ type: 'finalized', resource, time });
  expect(await event).toMatchObject({
    type: event_type,
    source: '//storage.googleapis.com/projects/_/buckets/blobs',
    subject: 'objects/a%20b/%C3%A9.wav',
    bucket: 'blobs',
    data: resource,
  });
});

test('a background function of old gets messages and objects as it did', async () => {
  const calls: BackgroundCall[] = [];
  const url = await listen(backgroundServer((data, context) => calls.push({ data, context })));
  const event_type = 'google.cloud.storage.object.v1.finalized';
  const eventarc = start(url, {
    messageTriggers: [{ ...delivery(url), topic }],
    objectTriggers: [{ ...delivery(url), name: 'objects', event_type, bucket: 'blobs' }],
  });
  eventarc.onPublish(topic, [message]);
  await settledWhen(() => calls.length === 1);
  expect(calls[0]).toMatchObject({
    data: { data: Buffer.from('hello').toString('base64'), attributes: { kind: 'greeting' } },
    context: {
      eventId: '42',
      eventType: 'google.pubsub.topic.publish',
      resource: { service: 'pubsub.googleapis.com', name: topic },
    },
  });
  eventarc.onObject({ type: 'finalized', resource, time: MICROS / 1000 });
  await settledWhen(() => calls.length === 2);
  expect(calls[1]).toMatchObject({
    data: resource,
    context: {
      eventType: 'google.storage.object.finalize',
      resource: { service: 'storage.googleapis.com', type: 'storage#object' },
    },
  });
});

test('what faults take away is retried, what they double comes twice', async () => {
  const clock = advancingClock();
  const deliveries = [[], [0, 0]];
  const calls = { ...undisturbedCalls, delivery: () => deliveries.shift() ?? [0] };
  const { url, seen } = await answering();
  const eventarc = start(url, { clock, calls });
  eventarc.onWrite(created);
  await settledWhen(() => shown(eventarc).last_delivery !== null);
  expect(seen).toEqual([]);
  clock.advance(1_000);
  await settledWhen(() => eventarc.pendingCount() === 0);
  expect(seen).toHaveLength(2);
});

test('reset forgets what is pending; an export is what a start would deliver', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventarc-'));
  closing.push(() => rmSync(folder, { recursive: true }));
  const first = start((await answering(500)).url);
  first.onWrite(created);
  await first.exportTo(folder);
  await first.reset();
  expect([first.pendingCount(), shown(first).last_delivery]).toEqual([0, null]);
  const { url, seen } = await answering();
  const second = start(url, { dataDir: folder });
  await settledWhen(() => second.pendingCount() === 0);
  expect(seen).toHaveLength(1);
});

test('the events of a trigger that is gone go with it', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'eventarc-'));
  closing.push(() => rmSync(dataDir, { recursive: true }));
  const first = start((await answering(500)).url, { dataDir });
  first.onWrite(created);
  closing.pop();
  await first.stop();
  expect(start('http://127.0.0.1:1', { dataDir, documentTriggers: [] }).pendingCount()).toBe(0);
});

test('an unknown event type is refused at the start', () => {
  expect(() => start('http://127.0.0.1:1', { trigger: { event_type: 'written' } })).toThrow(
    /"written" is not one of google/,
  );
  const object = { ...delivery(''), event_type: 'archived', bucket: 'blobs' };
  expect(() => start('http://127.0.0.1:1', { objectTriggers: [object] })).toThrow(
    /"archived" is not one of google/,
  );
});

/** Lets pending I/O go on until the condition holds. */
async function settledWhen(condition: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
