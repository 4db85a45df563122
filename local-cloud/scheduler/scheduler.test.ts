import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undisturbedCalls } from '../calls';
import { advancingClock } from '../clock';
import { startScheduler, type JobDefinition, type Scheduler, type SchedulerOptions } from '.';

// On a machine that is busy with other tests.
jest.setTimeout(30_000);

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

interface Received {
  readonly request: IncomingMessage;
  readonly body: string;
}

let server: Server;
let url: string;
let dataDir: string;
let status = 204;
const received: Received[] = [];
const waiting: ((call: Received) => void)[] = [];
const running: Scheduler[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'scheduler-'));
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      response.writeHead(status).end();
      received.push({ request, body });
      waiting.shift()?.({ request, body });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const scheduler of running.splice(0)) await scheduler.stop();
  status = 204;
  received.length = 0;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(dataDir, { recursive: true });
});

const nextCall = (): Promise<Received> => new Promise((resolve) => waiting.push(resolve));

function start(job: Partial<JobDefinition>, options: Partial<SchedulerOptions> = {}): Scheduler {
  const scheduler = startScheduler({
    clock: advancingClock(START),
    dataDir: null,
    identityToken: (email, audience) => Promise.resolve(`${email} for ${audience}`),
    accessToken: (email) => Promise.resolve(`access of ${email}`),
    publish: () => undefined,
    jobs: [{ name: 'sweep', schedule: '0 * * * *', http: { url: `${url}/sweep` }, ...job }],
    ...options,
  });
  running.push(scheduler);
  return scheduler;
}

/** What the status page shows of the one job. */
function jobOf(scheduler: Scheduler): Record<string, unknown> {
  return (scheduler.inspect(1) as { jobs: Record<string, unknown>[] }).jobs[0] ?? {};
}

/** Lets pending I/O go on until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('calls as Cloud Scheduler does: method, body, token and headers', async () => {
  const clock = advancingClock(START);
  start(
    {
      http: {
        url: `${url}/sweep?all=1`,
        method: 'PUT',
        body: '{"deep":true}',
        headers: { 'Content-Type': 'application/json', 'X-Own': 'yes', 'User-Agent': 'mine' },
        token: { kind: 'oidc', service_account: 'scheduler@demo', audience: url },
      },
    },
    { clock },
  );
  const call = nextCall();
  clock.advance(HOUR);
  const { request, body } = await call;
  expect([request.method, request.url, body]).toEqual(['PUT', '/sweep?all=1', '{"deep":true}']);
  expect(request.headers).toMatchObject({
    authorization: `Bearer scheduler@demo for ${url}`,
    'content-type': 'application/json',
    'x-own': 'yes',
    'user-agent': 'Google-Cloud-Scheduler',
    'x-cloudscheduler': 'true',
    'x-cloudscheduler-jobname': 'sweep',
    'x-cloudscheduler-scheduletime': '2026-01-01T01:00:00.000Z',
  });
});

test('an OAuth token for a Google API, and a GET without a body', async () => {
  const clock = advancingClock(START);
  const token = { kind: 'oauth', service_account: 'scheduler@demo', audience: '' } as const;
  start({ http: { url, method: 'GET', token } }, { clock });
  const call = nextCall();
  clock.advance(HOUR);
  const { request } = await call;
  expect(request.headers.authorization).toBe('Bearer access of scheduler@demo');
  expect(request.headers['content-length']).toBeUndefined();
});

test('a Pub/Sub target gets the data and attributes', () => {
  const clock = advancingClock(START);
  const published: unknown[] = [];
  const topic = 'projects/demo/topics/ticks';
  start(
    { pubsub: { topic, data: 'tick', attributes: { a: 'b' } } },
    { clock, publish: (message) => published.push(message) },
  );
  clock.advance(2 * HOUR - 1);
  expect(published).toHaveLength(1);
  expect(published[0]).toMatchObject({ topic, data: Buffer.from('tick'), attributes: { a: 'b' } });
});

test('a failure is retried; the last attempt and the next run are shown, and kept across a restart', async () => {
  const clock = advancingClock(START);
  const retry = { retry_count: 1, minimum_backoff_seconds: 1 };
  const first = start({ retry }, { clock, dataDir });
  status = 500;
  const failing = nextCall();
  clock.advance(HOUR);
  await failing;
  await until(() => jobOf(first).last_attempt !== null);
  expect(jobOf(first)).toMatchObject({
    is_running: true,
    next_run: '2026-01-01T02:00:00.000Z',
    last_attempt: { is_success: false, outcome: 'HTTP 500' },
  });
  status = 200;
  const retried = nextCall();
  clock.advance(1_000);
  const { request } = await retried;
  expect(request.headers['x-cloudscheduler-scheduletime']).toBe('2026-01-01T01:00:00.000Z');
  await until(() => jobOf(first).is_running === false);
  await first.stop();
  running.length = 0;
  expect(jobOf(start({ retry }, { clock, dataDir }))).toMatchObject({
    state: 'ENABLED',
    last_attempt: {
      schedule_time: '2026-01-01T01:00:00.000Z',
      attempt_time: '2026-01-01T01:00:01.000Z',
      is_success: true,
      outcome: 'HTTP 200',
    },
  });
});

test('paused, resumed and run by name; an unknown name is refused', async () => {
  const scheduler = start({ paused: true });
  expect(jobOf(scheduler)).toMatchObject({ state: 'PAUSED', next_run: null });
  const call = nextCall();
  scheduler.run('sweep');
  await call;
  scheduler.resume('sweep');
  expect(jobOf(scheduler)).toMatchObject({
    state: 'ENABLED',
    next_run: '2026-01-01T01:00:00.000Z',
  });
  scheduler.pause('sweep');
  expect(jobOf(scheduler)).toMatchObject({ state: 'PAUSED' });
  expect(() => scheduler.run('sweeper')).toThrow(/"sweeper"; there is sweep/);
});

test('a call that is lost on the way is a failed attempt, one that is doubled comes twice', async () => {
  const clock = advancingClock(START);
  const deliveries = [[], [0, 0]];
  const calls = { ...undisturbedCalls, delivery: () => deliveries.shift() ?? [0] };
  const scheduler = start({}, { clock, calls });
  clock.advance(HOUR);
  await until(() => jobOf(scheduler).last_attempt !== null);
  expect(jobOf(scheduler).last_attempt).toMatchObject({ outcome: 'lost on the way' });
  expect(received).toEqual([]);
  clock.advance(HOUR);
  await until(() => received.length === 2);
});

test('reset forgets what was; an export is what a start would read', async () => {
  const folder = join(dataDir, 'export');
  const scheduler = start({});
  scheduler.run('sweep');
  await until(() => jobOf(scheduler).last_attempt !== null);
  await scheduler.exportTo(folder);
  await scheduler.reset();
  expect(jobOf(scheduler).last_attempt).toBeNull();
  expect(jobOf(start({}, { dataDir: folder })).last_attempt).toMatchObject({ outcome: 'HTTP 204' });
});

test('a schedule that is not valid is refused at the start', () => {
  expect(() => start({ schedule: '61 * * * *' })).toThrow(/^minute: "61"/);
});
