import { connect } from 'node:net';
import { InjectedFault, undisturbedCalls, type Call, type Calls } from '../../calls';
import { PROJECT, startLocal, withClient } from './local-firestore';

test('HTTP/1 and gRPC share the port', async () => {
  await withClient(async (client, firestore) => {
    await client.doc('c/a').set({ n: 1 });
    const url = `http://${firestore.addresses.grpc}/v1/projects/${PROJECT}/databases/(default)/documents/c/a`;
    const response = await fetch(url, { headers: { authorization: 'Bearer owner' } });
    expect(await response.json()).toMatchObject({ fields: { n: { integerValue: '1' } } });
  });
});

test('what there is no method for is told so', async () => {
  await withClient(async (_client, firestore) => {
    const base = `http://${firestore.addresses.grpc}`;
    expect((await fetch(`${base}/nothing`)).status).toBe(404);
    const indexes = await fetch(
      `${base}/v1/projects/${PROJECT}/databases/(default)/collectionGroups`,
    );
    expect(indexes.status).toBe(501);
    expect(await indexes.json()).toMatchObject({ error: { status: 'UNIMPLEMENTED' } });
  });
});

test('a connection whose first bytes come one by one is still recognised', async () => {
  const firestore = await startLocal();
  const [host, port] = firestore.addresses.grpc.split(':') as [string, string];
  const socket = connect({ host, port: Number(port), noDelay: true });
  const answer = new Promise<string>((resolve) =>
    socket.once('data', (data) => resolve(data.toString())),
  );
  for (const character of 'GET / HTTP/1.1\r\nHost: x\r\n\r\n') {
    await new Promise<void>((resolve) => socket.write(character, () => resolve()));
  }
  expect(await answer).toMatch(/^HTTP\/1\.1 200/);
  socket.destroy();
  await firestore.stop();
});

test('another project is refused by name', async () => {
  await withClient(
    async (client) => {
      await expect(client.doc('c/a').set({})).rejects.toThrow('serves project "other"');
    },
    { project: 'other' },
  );
});

test('the operator sees each request by its method and subject, and can make it fail', async () => {
  const seen: Call[] = [];
  const run: Calls['run'] = (call) => {
    seen.push(call);
    return Promise.reject(new InjectedFault('UNAVAILABLE', call));
  };
  const firestore = await startLocal({ calls: { ...undisturbedCalls, run } });
  const documents = `http://${firestore.addresses.grpc}/v1/projects/${PROJECT}/databases/(default)/documents`;
  const response = await fetch(`${documents}/c/a`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: { code: 503, status: 'UNAVAILABLE' } });
  const structuredQuery = { from: [{ collectionId: 'd' }] };
  const query = await fetch(`${documents}/c/a:runQuery`, {
    method: 'POST',
    body: JSON.stringify({ structuredQuery }),
  });
  expect(await query.json()).toMatchObject([{ error: { code: 503 } }]);
  expect(seen).toEqual([
    { service: 'firestore', method: 'GetDocument', subject: 'c/a' },
    { service: 'firestore', method: 'RunQuery', subject: 'c/a/d' },
  ]);
  await firestore.stop();
});
