import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { deleteApp, initializeApp } from 'firebase/app';
import { connectFirestoreEmulator, doc, initializeFirestore, setDoc } from 'firebase/firestore';
import { Reader, Root, type INamespace } from 'protobufjs';
import {
  describeOnLocalCloud,
  startEventCloud,
  type EventCloud,
  type ReceivedEvent,
} from './event-cloud';

const RULES = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents/who/{id} { allow write: if true; }
}
`;

const TYPE = 'google.cloud.firestore.document.v1.';
/** Numbers of the fields of `google.events.cloud.firestore.v1.DocumentEventData`. */
const [VALUE, OLD_VALUE, UPDATE_MASK] = [1, 2, 3];

describeOnLocalCloud('Firestore document triggers', () => {
  let target: EventCloud;
  let firestore: Firestore;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    writeFileSync(join(folder, 'firestore.rules'), RULES);
    target = await startEventCloud({
      firestore_rules_file: join(folder, 'firestore.rules'),
      firestore_triggers: [
        { name: 'c', event_type: `${TYPE}created`, document: 'orders/{id}' },
        { name: 'u', event_type: `${TYPE}updated`, document: 'orders/{id}' },
        { name: 'd', event_type: `${TYPE}deleted`, document: 'orders/{id}' },
        { name: 'w', event_type: `${TYPE}written`, document: 'deep/{path=**}' },
        { name: 'exact', event_type: `${TYPE}written`, document: 'settings/one' },
        { name: 'two-a', event_type: `${TYPE}written`, document: 'both/{id}' },
        { name: 'two-b', event_type: `${TYPE}created`, document: 'both/*' },
        { name: 'who', event_type: `${TYPE}written.withAuthContext`, document: 'who/{id}' },
        {
          name: 'other',
          event_type: `${TYPE}written`,
          document: 'orders/{id}',
          database: 'other-db',
        },
        { name: 'last', event_type: `${TYPE}written`, document: 'last/{id}' },
      ],
    });
    firestore = new Firestore({ projectId: target.project });
  });

  afterAll(async () => {
    await firestore.terminate();
    await target.stop();
    rmSync(folder, { recursive: true });
  });

  /** Everything that was to come has come once the event of a later write has. */
  async function nothingElse(): Promise<void> {
    await firestore.doc('last/one').set({ at: Date.now() });
    await target.take((event) => event['document'] === 'last/one');
    expect(target.received).toEqual([]);
  }

  test('a created document is a binary CloudEvent with the attributes that functions rely on', async () => {
    const { writeTime } = await firestore.doc('orders/o1').create({ total: 12 });
    const event = await target.take();
    expect(event).toMatchObject({
      specversion: '1.0',
      id: expect.stringMatching(/.+/),
      type: `${TYPE}created`,
      source: `//firestore.googleapis.com/projects/${target.project}/databases/(default)`,
      subject: 'documents/orders/o1',
      document: 'orders/o1',
      database: '(default)',
      namespace: '(default)',
      project: target.project,
      location: 'europe-west1',
    });
    expect(event.time).toBe(writeTime.toDate().toISOString().slice(0, 19) + micros(writeTime));
    expect(Buffer.isBuffer(event.data)).toBe(true);
  });

  test('the data of a created document has its value and no old one', async () => {
    await firestore.doc('orders/o2').create({ total: 12, note: 'é', at: new Date(0), ok: null });
    const data = decode(await target.take());
    expect(data.value).toMatchObject({
      name: `projects/${target.project}/databases/(default)/documents/orders/o2`,
      fields: {
        total: { integerValue: '12' },
        note: { stringValue: 'é' },
        at: { timestampValue: { seconds: '0' } },
        ok: { nullValue: 0 },
      },
    });
    expect([data.oldValue, data.updateMask]).toEqual([null, null]);
  });

  test('the data of an update has both values and a mask of what differs', async () => {
    const doc = firestore.doc('orders/o3');
    await doc.create({ a: 1, b: { c: 1, d: 1 }, 'odd name': 1, same: 1 });
    await target.take();
    await doc.update({ a: 2, 'b.c': 2, e: 1 });
    const event = await target.take();
    expect(event.type).toBe(`${TYPE}updated`);
    const data = decode(event);
    expect(data.value?.['fields']).toMatchObject({ a: { integerValue: '2' } });
    expect(data.oldValue?.['fields']).toMatchObject({ a: { integerValue: '1' } });
    expect(data.updateMask).toEqual(['a', 'b.c', 'e']);
  });

  test('the data of a deletion has the old value alone', async () => {
    const doc = firestore.doc('orders/o4');
    await doc.create({ a: 1 });
    await target.take();
    await doc.delete();
    const event = await target.take();
    expect(event.type).toBe(`${TYPE}deleted`);
    const data = decode(event);
    expect(data.value).toBeNull();
    expect(data.oldValue?.['fields']).toEqual({ a: { integerValue: '1' } });
  });

  test('a write that changes nothing, and the deletion of nothing, are no events', async () => {
    const doc = firestore.doc('orders/o5');
    await doc.create({ a: 1 });
    await target.take();
    await doc.set({ a: 1 });
    await doc.update({ a: 1 });
    await firestore.doc('orders/never-there').delete();
    await nothingElse();
  });

  test('every document of a batch and of a transaction has its own event', async () => {
    const batch = firestore.batch();
    for (const id of ['b1', 'b2']) batch.create(firestore.doc(`orders/${id}`), {});
    await batch.commit();
    const ids = [(await target.take()).id, (await target.take()).id];
    expect(new Set(ids).size).toBe(2);
    await firestore.runTransaction((transaction) => {
      transaction.update(firestore.doc('orders/b1'), { x: 1 });
      return Promise.resolve(transaction.delete(firestore.doc('orders/b2')));
    });
    const types = [(await target.take()).type, (await target.take()).type];
    expect(types.sort()).toEqual([`${TYPE}deleted`, `${TYPE}updated`]);
  });

  test('a single-segment wildcard does not reach into subcollections, a multi-segment one does', async () => {
    await firestore.doc('orders/o1/items/i1').set({});
    await firestore.doc('deep/a/b/c').set({});
    expect((await target.take())['document']).toBe('deep/a/b/c');
    await nothingElse();
  });

  test('a trigger without wildcards is for one document', async () => {
    await firestore.doc('settings/two').set({});
    await firestore.doc('settings/one').set({});
    expect((await target.take())['document']).toBe('settings/one');
    await nothingElse();
  });

  test('several triggers of one document each get an event', async () => {
    await firestore.doc('both/b').set({});
    const types = [(await target.take()).type, (await target.take()).type];
    expect(types.sort()).toEqual([`${TYPE}created`, `${TYPE}written`]);
  });

  test('with auth context a server is a service account', async () => {
    await firestore.doc('who/w').set({});
    expect(await target.take()).toMatchObject({
      type: `${TYPE}written.withAuthContext`,
      authtype: 'service_account',
    });
  });

  test('with auth context a signed-in user is named by uid, and one who is not is unauthenticated', async () => {
    const [host = '', port = ''] = target.cloud.endpoints.firestore.split(':');
    const writeAs = async (options: object): Promise<ReceivedEvent> => {
      const own = initializeApp({ projectId: target.project }, JSON.stringify(options));
      const client = initializeFirestore(own, {});
      connectFirestoreEmulator(client, host, Number(port), options);
      await setDoc(doc(client, 'who/user'), { by: JSON.stringify(options) });
      await deleteApp(own);
      return target.take();
    };
    expect(await writeAs({ mockUserToken: { sub: 'u1' } })).toMatchObject({
      authtype: 'unknown',
      authid: 'u1',
    });
    const unknown = await writeAs({});
    expect(unknown['authtype']).toBe('unauthenticated');
    expect(unknown['authid']).toBeUndefined();
  });

  test('a trigger of another database gets the events of that database only', async () => {
    const other = new Firestore({ projectId: target.project, databaseId: 'other-db' });
    await other.doc('orders/x').set({});
    expect(await target.take()).toMatchObject({
      type: `${TYPE}written`,
      database: 'other-db',
      source: `//firestore.googleapis.com/projects/${target.project}/databases/other-db`,
    });
    await other.terminate();
    await nothingElse();
  });
});

interface DecodedEvent {
  value: Record<string, unknown> | null;
  oldValue: Record<string, unknown> | null;
  updateMask: string[] | null;
}

function micros(time: FirebaseFirestore.Timestamp): string {
  return `.${String(time.nanoseconds / 1000).padStart(6, '0')}Z`;
}

/** Reads the payload with the message types of the official Firestore client, which have its field numbers. */
function decode({ data }: ReceivedEvent): DecodedEvent {
  const folder = dirname(require.resolve('@google-cloud/firestore/package.json'));
  const protos = readFileSync(join(folder, 'build/protos/v1.json'), 'utf8');
  const root = Root.fromJSON(JSON.parse(protos) as INamespace);
  const Document = root.lookupType('google.firestore.v1.Document');
  const DocumentMask = root.lookupType('google.firestore.v1.DocumentMask');
  const reader = Reader.create(data as Buffer);
  const decoded: DecodedEvent = { value: null, oldValue: null, updateMask: null };
  while (reader.pos < reader.len) {
    const field = reader.uint32() >>> 3;
    const bytes = reader.bytes();
    const document = () => Document.toObject(Document.decode(bytes), { longs: String });
    if (field === VALUE) decoded.value = document();
    else if (field === OLD_VALUE) decoded.oldValue = document();
    else if (field === UPDATE_MASK)
      decoded.updateMask = DocumentMask.toObject(DocumentMask.decode(bytes)).fieldPaths as string[];
    else throw new Error(`DocumentEventData has no field ${field}`);
  }
  return decoded;
}
