import type { IncomingHttpHeaders, Server } from 'node:http';
import { PubSub, type Message } from '@google-cloud/pubsub';
import { advancingClock, type AdvancingClock } from '@attacca/local-cloud';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';
import {
  AGENT,
  close,
  describeOnLocalCloud,
  listen,
  serve,
  until,
  withFunction,
} from './event-cloud';

const MINUTE = 60_000;

interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describeOnLocalCloud('Cloud Scheduler jobs', () => {
  let server: Server;
  let target: ContractTarget;
  let clock: AdvancingClock;
  let calls: Call[] = [];
  let statuses: number[] = [];

  beforeAll(async () => {
    server = serve((request, response) => {
      const { method = '', url = '', headers } = request;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        calls.push({ method, url, headers, body });
        response.writeHead(statuses.shift() ?? 200).end();
      });
    });
    const port = await listen(server);
    // The evening before the clocks of Berlin go forward.
    clock = advancingClock(Date.UTC(2026, 2, 28, 18));
    const to = (path: string): object => ({
      target: { run_service: 'function', path },
      service_account: AGENT,
    });
    const schedules = [
      { name: 'morning', schedule: '30 9 * * *', time_zone: 'Europe/Berlin', ...to('/morning') },
      { name: 'gap', schedule: '30 2 * * *', time_zone: 'Europe/Berlin', ...to('/gap') },
      {
        name: 'retried',
        schedule: '0 20 28 3 *',
        retry: { retry_count: 2, minimum_backoff_seconds: 60 },
        http: { method: 'PUT', headers: { 'X-Own': 'yes' }, body: 'content' },
        ...to('/retried?x=1'),
      },
      { name: 'tick', schedule: '15 22 28 3 *', pubsub: { topic: 'ticks', data: 'tick' } },
    ];
    const subscriptions = [{ name: 'ticks-pull', topic: 'ticks', ack_deadline_seconds: 10 }];
    const config = withFunction({ topics: ['ticks'], subscriptions, schedules }, port);
    target = await contractTarget({ config, clock });
  });

  afterAll(async () => {
    await target.stop();
    await close(server);
  });

  beforeEach(() => {
    calls = [];
    statuses = [];
  });

  /** Goes on to a time, half an hour at a time; no call is under way while the time goes on. */
  async function goOnTo(end: number): Promise<void> {
    while (clock.now() < end) {
      clock.advance(Math.min(30 * MINUTE, end - clock.now()));
      await until(allHaveEnded);
    }
  }

  const allHaveEnded = (): boolean => shownJobs().every((job) => job['is_running'] === false);

  function shownJobs(): readonly Record<string, unknown>[] {
    const { jobs } = target.cloud?.services.scheduler?.inspect(10) as {
      jobs: Record<string, unknown>[];
    };
    return jobs;
  }

  test('a call has the method, body, headers and token of its job, and is retried when it fails', async () => {
    statuses = [500];
    clock.advance(2 * 60 * MINUTE);
    await until(() => calls.length === 1);
    expect(calls[0]).toMatchObject({ method: 'PUT', url: '/retried?x=1', body: 'content' });
    expect(calls[0]?.headers).toMatchObject({
      'user-agent': 'Google-Cloud-Scheduler',
      'x-cloudscheduler': 'true',
      'x-cloudscheduler-jobname': 'retried',
      'x-cloudscheduler-scheduletime': '2026-03-28T20:00:00.000Z',
      'x-own': 'yes',
    });
    const [, claims = ''] = (calls[0]?.headers.authorization ?? '').split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      email: AGENT,
      aud: target.cloud?.runServices['function'],
    });
    await until(() => shownJobs()[2]?.['last_attempt'] !== null);
    clock.advance(MINUTE);
    await until(() => calls.length === 2);
    expect(calls[1]?.headers['x-cloudscheduler-scheduletime']).toBe('2026-03-28T20:00:00.000Z');
    // A call that is still under way when the next test moves the clock on would run out of time.
    await until(allHaveEnded);
  });

  test('a Pub/Sub job publishes its message', async () => {
    const pubsub = new PubSub({ projectId: target.project });
    const subscription = pubsub.subscription('ticks-pull');
    const message = new Promise<Message>((resolve) => subscription.once('message', resolve));
    await goOnTo(Date.UTC(2026, 2, 28, 23));
    const tick = await message;
    tick.ack();
    expect(tick.data.toString()).toBe('tick');
    await subscription.close();
    await pubsub.close();
  });

  test('a wall-clock time stays where it is over the change to daylight saving, and a skipped one is skipped', async () => {
    await goOnTo(Date.UTC(2026, 2, 31, 12));
    const timesOf = (path: string): string[] =>
      calls
        .filter(({ url }) => url === path)
        .map(({ headers }) => String(headers['x-cloudscheduler-scheduletime']).slice(0, 16));
    expect(timesOf('/morning')).toEqual([
      '2026-03-29T07:30',
      '2026-03-30T07:30',
      '2026-03-31T07:30',
    ]);
    expect(timesOf('/gap')).toEqual(['2026-03-30T00:30', '2026-03-31T00:30']);
  });
});
