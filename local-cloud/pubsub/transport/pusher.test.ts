import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { undisturbedCalls } from '../../calls';
import { memoryJournal } from '../../journal';
import { FakeClock } from '../fake-clock';
import { Broker } from '../state/broker';
import { PushWindow } from '../state/push-window';
import { subscriptionDefaults } from '../state/resources';
import { Pusher } from './pusher';
import { TokenCache } from './token-cache';

const topic = 'projects/p/topics/orders';
const name = 'projects/p/subscriptions/pushed';

test('a push that is not answered within the ack deadline is refused and comes again', async () => {
  const clock = new FakeClock();
  const bodies: string[] = [];
  let arrived = (): void => undefined;
  const server = http.createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
    request.on('end', () => {
      // The first push is left hanging.
      if (bodies.length > 1) response.writeHead(200).end();
      arrived();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const broker = new Broker({ clock, openJournal: () => memoryJournal() });
  broker.topics.create({ name: topic, labels: {} });
  broker.subscriptions.create({
    ...subscriptionDefaults,
    name,
    topic,
    ackDeadlineSeconds: 540,
    push: { endpoint: `http://127.0.0.1:${port}/`, attributes: {} },
    retryPolicy: { minimumBackoffSeconds: 0, maximumBackoffSeconds: 0 },
    deadLetter: { topic, maxDeliveryAttempts: 5 },
  });
  const pusher = new Pusher({
    broker,
    clock,
    calls: undisturbedCalls,
    identityToken: () => 'unused',
  });
  const push = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
  const first = push();
  broker.topics.publish(topic, [{ data: Buffer.from('x'), attributes: {}, orderingKey: '' }]);
  await first;
  const second = push();
  await clock.advance(539_000);
  expect(bodies).toHaveLength(1);
  await clock.advance(1_000);
  await second;
  const attempts = bodies.map((body) => (JSON.parse(body) as object)['deliveryAttempt' as never]);
  expect(attempts).toEqual([1, 2]);
  pusher.stop();
  broker.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('the window starts small, doubles with every full round of successes, and halves on failure', () => {
  const window = new PushWindow();
  const fill = (): number => {
    let count = 0;
    for (; window.hasRoom; count += 1) window.opened();
    return count;
  };
  const first = fill();
  for (let count = 0; count < first; count += 1) window.closed('acknowledged');
  const second = fill();
  expect([first, second]).toEqual([8, 16]);
  window.closed('refused');
  for (let count = 1; count < second; count += 1) window.closed('refused');
  expect(fill()).toBe(1);
});

test('a token is made once per identity and half hour, and a failure is not kept', async () => {
  const clock = new FakeClock();
  let made = 0;
  const tokens = new TokenCache((account) => {
    made += 1;
    if (account === 'broken') throw new Error('no such account');
    return `${account} ${made}`;
  }, clock);
  expect(await tokens.token('a', 'x')).toBe('a 1');
  expect(await tokens.token('a', 'x')).toBe('a 1');
  expect(await tokens.token('a', 'y')).toBe('a 2');
  await clock.advance(30 * 60_000);
  expect(await tokens.token('a', 'x')).toBe('a 3');
  await expect(tokens.token('broken', 'x')).rejects.toThrow('no such account');
  await expect(tokens.token('broken', 'x')).rejects.toThrow('no such account');
  expect(made).toBe(5);
});
