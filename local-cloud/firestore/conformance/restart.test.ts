import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentData, type Firestore } from '@google-cloud/firestore';
import { officialClient, startLocal } from './local-firestore';

/** What a listener hears, one by one. */
class Heard<Item> {
  private readonly arrived: Item[] = [];
  private wake: () => void = () => undefined;

  readonly push = (item: Item): void => {
    this.arrived.push(item);
    this.wake();
  };

  async next(): Promise<Item> {
    while (this.arrived.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.arrived.shift()!;
  }
}

test('a listener of a document outlives a restart that forgets everything', async () => {
  const first = await startLocal();
  const port = Number(first.addresses.grpc.split(':')[1]);
  const listening = officialClient(first);
  const heard = new Heard<DocumentData | undefined>();
  const unsubscribe = listening.doc('c/a').onSnapshot((snapshot) => heard.push(snapshot.data()));
  expect(await heard.next()).toBeUndefined();
  await first.stop();
  const second = await startLocal({ port });
  const writer = officialClient(second);
  await writer.doc('c/a').set({ n: 1 });
  expect(await heard.next()).toEqual({ n: 1 });
  unsubscribe();
  await Promise.all([listening.terminate(), writer.terminate()]);
  await second.stop();
}, 20_000);

test('a listener of a query is told only what changed while the server was away', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-firestore-'));
  const first = await startLocal({ dataDir });
  const port = Number(first.addresses.grpc.split(':')[1]);
  const listening = officialClient(first);
  await listening.batch().set(listening.doc('c/a'), {}).set(listening.doc('c/b'), {}).commit();
  const heard = new Heard<string[]>();
  const unsubscribe = listening
    .collection('c')
    .onSnapshot((snapshot) =>
      heard.push(snapshot.docChanges().map(({ type, doc }) => `${type} ${doc.id}`)),
    );
  expect(await heard.next()).toEqual(['added a', 'added b']);
  await first.stop();
  // Meanwhile others change it, through a server at another address.
  const away = await startLocal({ dataDir });
  const other: Firestore = officialClient(away);
  await other.batch().delete(other.doc('c/a')).set(other.doc('c/new'), {}).commit();
  await other.terminate();
  await away.stop();
  const second = await startLocal({ port, dataDir });
  expect(await heard.next()).toEqual(['removed a', 'added new']);
  unsubscribe();
  await listening.terminate();
  await second.stop();
  rmSync(dataDir, { recursive: true });
}, 20_000);
