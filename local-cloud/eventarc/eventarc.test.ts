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
import { advancingClock, type AdvancingClock } from '../advancing-clock';
import type { DocumentChange, Fields, StoredDocument } from '../firestore';
import { startEventarc, type Eventarc, type EventTrigger } from '.';

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
  options: { dataDir?: string; clock?: AdvancingClock; trigger?: Partial<EventTrigger> } = {},
): Eventarc {
  const eventarc = startEventarc({
    project: 'demo',
    region: 'europe-west1',
    clock: options.clock ?? advancingClock(),
    dataDir: options.dataDir ?? null,
    identityToken: (email, audience) => Promise.resolve(`token of ${email} for ${audience}`),
    triggers: [
      {
        name: 'orchestrate',
        event_type: `${PREFIX}written`,
        document: 'pipelines/{id}',
        service_account: 'eventarc@demo',
        url: `${url}/`,
        audience: url,
        ...options.trigger,
      },
    ],
  });
  closing.push(() => eventarc.stop());
  return eventarc;
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
    time: '2026-01-01T00:00:00.001Z',
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
  let arrived: () => void = () => undefined;
  const url = await serve((request, response) => {
    ids.push(String(request.headers['ce-id']));
    response.writeHead(500).end();
    arrived();
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
  const eventarc = start(url, { clock: watched });
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
  const lastArrival = new Promise<void>((resolve) => (arrived = resolve));
  clock.advance(24 * 3600 * 1000);
  await lastArrival;
  await settledWhen(() => eventarc.pendingCount() === 0);
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

test('an unknown event type is refused at the start', () => {
  expect(() => start('http://127.0.0.1:1', { trigger: { event_type: 'written' } })).toThrow(
    /"written" is not one of google/,
  );
});

/** Lets pending I/O go on until the condition holds; Jest's time-out is the limit. */
async function settledWhen(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
