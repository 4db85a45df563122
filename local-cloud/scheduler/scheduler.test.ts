import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { advancingClock } from '../advancing-clock';
import { startScheduler } from '.';

test('calls at the interval with a token, and never while the last call still runs', async () => {
  const calls: { headers: IncomingHttpHeaders; response: ServerResponse }[] = [];
  let arrived: () => void = () => undefined;
  const server = createServer((request, response) => {
    calls.push({ headers: request.headers, response });
    arrived();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = advancingClock();
  const scheduler = startScheduler({
    clock,
    identityToken: (email, audience) => Promise.resolve(`${email} for ${audience}`),
    jobs: [
      {
        name: 'sweep',
        every_seconds: 5,
        service_account: 'scheduler@demo',
        url: `${url}/sweep`,
        audience: url,
      },
    ],
  });
  const arrival = (): Promise<void> => new Promise((resolve) => (arrived = resolve));

  clock.advance(4_999);
  const first = arrival();
  clock.advance(1);
  await first;
  expect(calls[0]?.headers).toMatchObject({
    authorization: `Bearer scheduler@demo for ${url}`,
    'x-cloudscheduler-jobname': 'sweep',
    'x-cloudscheduler-scheduletime': '2026-01-01T00:00:05.000Z',
  });

  clock.advance(50_000);
  expect(calls).toHaveLength(1);
  const second = arrival();
  calls[0]?.response.end();
  // The end of the first call reaches the scheduler some turns of the event loop later.
  const pumping = setInterval(() => clock.advance(5_000), 1);
  await second;
  clearInterval(pumping);
  expect(calls).toHaveLength(2);

  await scheduler.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
