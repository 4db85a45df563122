import { connect } from 'node:net';
import { PROJECT, startLocal, withClient } from './local-firestore';

test('HTTP/1 on the same port is told what is missing', async () => {
  const firestore = await startLocal();
  const response = await fetch(
    `http://${firestore.addresses.grpc}/v1/projects/${PROJECT}/databases/(default)/documents:commit`,
    {
      method: 'POST',
    },
  );
  expect(response.status).toBe(501);
  expect(await response.json()).toMatchObject({ error: { status: 'UNIMPLEMENTED' } });
  await firestore.stop();
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
  expect(await answer).toMatch(/^HTTP\/1\.1 501/);
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
