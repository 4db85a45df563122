import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { type LocalCloudConfig } from '@attacca/local-cloud';
import { declaredStack } from '../terraform/declared/declared-stack';
import { readState } from '../terraform/declared/state';
import { operatorOf, type CloudOperator } from './cloud-operator';
import { eventually, startTestStack, statesOf, type TestStack, type TestUser } from './harness';
import { hitsWav } from './recordings';

/*
 * The stack that Terraform declared for the environment dev, run on this machine: the names, addresses, identities and
 * settings are those of its state. One worker is not started; the test stands in its place and refuses what it is sent.
 */

const ABSENT = 'flucoma-service';
const TOPIC = `tasks-${ABSENT}`;

let system: TestStack;
let user: TestUser;
let operator: CloudOperator;
/** What the local cloud was told. */
let declared: LocalCloudConfig;
let door: Door;

beforeAll(async () => {
  system = await startTestStack({ plan: declaredStack(readState()), withoutWorkers: [ABSENT] });
  const told = readFileSync(join(system.stack.dataDir, 'local-cloud.json'), 'utf8');
  declared = JSON.parse(told) as LocalCloudConfig;
  operator = operatorOf(system.stack);
  door = await openDoor(new URL(runService(ABSENT).target).port);
  user = await system.signIn('ann');
});
afterAll(async () => {
  await door.close();
  await system.stop();
});

const named = <One extends { readonly name: string }>(list: readonly One[], name: string): One => {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};
const runService = (name: string) => named(declared.run_services, name);
const subscription = () => named(declared.subscriptions, TOPIC);

/** Where the absent worker would listen: everything that comes is written down, and answered with `status`. */
interface Door {
  readonly pushes: readonly Push[];
  status: number;
  close(): Promise<void>;
}

interface Push {
  readonly path: string;
  readonly authorization: string;
  readonly body: PushBody;
}

interface PushBody {
  readonly subscription: string;
  readonly deliveryAttempt?: number;
  readonly message: { readonly data: string; readonly attributes?: Record<string, string> };
}

async function openDoor(port: string): Promise<Door> {
  const pushes: Push[] = [];
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { url: path = '', headers } = request;
      pushes.push({ path, authorization: headers.authorization ?? '', body });
      response.writeHead(opened.status).end();
    });
  });
  const opened: Door = {
    pushes,
    status: 204,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
  return opened;
}

async function bodyOf(request: IncomingMessage): Promise<PushBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as PushBody;
}

test('a recording goes through it from end to end', async () => {
  const job = await user.run('hits.wav', hitsWav(6, 0.3), { preset: 'sliced-mfcc' });
  expect(statesOf(job)).toMatchObject({ mel: 'completed', join: 'completed' });
  const [file] = await user.client.listFiles({ jobId: job.job_id, stepId: 'join' });
  const matrix = await user.download(file?.file_id ?? '');
  expect(matrix.subarray(0, 6).toString('latin1')).toBe('\x93NUMPY');
});

interface BucketSettings {
  readonly [setting: string]: object;
}

describe('buckets', () => {
  test('have the settings that were declared', async () => {
    for (const { name, settings } of declared.buckets) {
      const answer = await fetch(`${system.stack.addresses.storage}/storage/v1/b/${name}`, {
        headers: { authorization: `Bearer ${await tokenOf(accountOf('api'))}` },
      });
      const { cors, lifecycle, versioning, iamConfiguration } = settings as BucketSettings;
      // A bucket without rules for other origins has no such field.
      expect({ cors: [], ...((await answer.json()) as object) }).toMatchObject({
        ...{ name, cors, lifecycle, versioning, iamConfiguration },
        softDeletePolicy: { retentionDurationSeconds: expect.stringMatching(/^\d+$/) },
      });
    }
    expect(declared.buckets.map(({ name }) => name)).toContain('demo-attacca-blobs');
  });

  test('let the console’s pages upload, and no others', async () => {
    const allowed = async (origin: string): Promise<string | null> => {
      const url = `${system.stack.addresses.storage}/demo-attacca-staging/object`;
      const headers = { origin, 'access-control-request-method': 'PUT' };
      const answer = await fetch(url, { method: 'OPTIONS', headers });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://demo-attacca.web.app')).toBe('https://demo-attacca.web.app');
    expect(await allowed('https://elsewhere.example')).toBeNull();
  });
});

/** The account that a function or worker runs as. */
function accountOf(name: string): string {
  const account = declared.service_accounts.find((email) => email.startsWith(`fn-${name}@`));
  if (account === undefined) throw new Error(`Nothing runs as ${name}.`);
  return account;
}

/** What the metadata server tells a process of an account. */
async function metadataOf(account: string, path: string): Promise<string> {
  const url = new URL('/v1/environment', system.stack.addresses.cloud_status);
  url.searchParams.set('service_account', account);
  const { GCE_METADATA_HOST: host } = (await (await fetch(url)).json()) as Record<string, string>;
  const answer = await fetch(
    `http://${host}/computeMetadata/v1/instance/service-accounts/default/${path}`,
    { headers: { 'metadata-flavor': 'Google' } },
  );
  expect(answer.status).toBe(200);
  return answer.text();
}

async function tokenOf(account: string): Promise<string> {
  return (JSON.parse(await metadataOf(account, 'token')) as { access_token: string }).access_token;
}

describe('the way of a message', () => {
  const queued = { event_type: 'TaskQueued' };

  async function publish(message: string, attributes: Record<string, string>): Promise<void> {
    const { project, addresses } = system.stack;
    const pubsub = new PubSub({
      projectId: project,
      apiEndpoint: addresses.pubsub,
      emulatorMode: true,
    });
    try {
      await pubsub.topic(TOPIC).publishMessage({ data: Buffer.from(message), attributes });
    } finally {
      await pubsub.close();
    }
  }

  const arrived = (message: string): Push[] =>
    door.pushes.filter(
      ({ body }) => Buffer.from(body.message.data, 'base64').toString('utf8') === message,
    );

  test('leads past the filter, by the declared path, with a token for the declared audience', async () => {
    await publish('for nobody', { event_type: 'SomethingElse' });
    await publish('for the worker', queued);
    const [push] = await eventually('the push', () =>
      arrived('for the worker').length > 0 ? arrived('for the worker') : undefined,
    );
    expect(arrived('for nobody')).toEqual([]);
    expect(push?.path).toBe(subscription().push?.target.path);
    expect(push?.body.subscription).toMatch(new RegExp(`/subscriptions/${TOPIC}$`));
    expect(claimsOf(push?.authorization ?? '')).toMatchObject({
      aud: subscription().push?.audience,
      email: subscription().push?.service_account,
    });
    // What the filter excludes waits for nobody.
    expect(await unacknowledged()).toBe(0);
  });

  test('ends at the worker’s door for a token of another audience, or of another account', async () => {
    const { push } = subscription();
    const pusher = push?.service_account ?? '';
    const audience = push?.audience ?? '';
    const status = async (account: string, aud: string): Promise<number> => {
      const token = await metadataOf(account, `identity?audience=${encodeURIComponent(aud)}`);
      const url = `http://127.0.0.1:${runService(ABSENT).port}/`;
      const body = JSON.stringify({ subscription: 's', message: { data: '' } });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    expect(await status(pusher, audience)).toBe(204);
    expect(await status(pusher, 'https://elsewhere.example')).toBe(401);
    expect(await status(accountOf('api'), audience)).toBe(403);
  });

  test('is tried again as declared, and ends as a dead letter', async () => {
    door.status = 500;
    const { retry_policy, dead_letter } = subscription();
    const input_file_id = await user.upload('hits.wav', hitsWav(3, 0.3));
    const { job_id } = await user.client.submitJob({ input_file_id, preset: 'slice-and-describe' });
    const pushes = (): Push[] => door.pushes.filter(({ body }) => isAbout(body, job_id));
    await eventually('the first push', () => (pushes().length > 0 ? true : undefined));
    const gaps: number[] = [];
    while (gaps.length + 1 < (dead_letter?.max_delivery_attempts ?? 0)) {
      gaps.push(await secondsUntil(() => pushes().length > gaps.length + 1));
    }
    const [least, most] = [
      retry_policy?.minimum_backoff_seconds ?? 0,
      retry_policy?.maximum_backoff_seconds ?? 0,
    ];
    gaps.forEach((seconds, index) => {
      // The clock goes on in quarters of a second.
      expect(seconds).toBeGreaterThanOrEqual(least - 0.25);
      expect(seconds).toBeLessThanOrEqual(most + 0.25);
      if (index > 0) expect(seconds).toBeGreaterThan(gaps[index - 1]!);
    });
    expect(pushes().map(({ body }) => body.deliveryAttempt)).toEqual([1, 2, 3, 4, 5, 6]);
    const admin = await system.signInWith('ada', { admin: true });
    const letter = await eventually('the dead letter', async () => {
      const { dead_letters } = await admin.client.listDeadLetters({ job_id });
      return dead_letters[0];
    });
    expect(letter).toMatchObject({ service: ABSENT, task_id: 'slice', delivery_attempts: 6 });
    const graveyard = declared.subscriptions.find(({ topic }) => topic === dead_letter?.topic);
    expect(graveyard?.push?.target.run_service).toBe('dead-letter');
    await user.client.cancelJob(job_id);
  });

  function isAbout({ message }: PushBody, job_id: string): boolean {
    return Buffer.from(message.data, 'base64').toString('utf8').includes(job_id);
  }

  /** How far the clock must go on until something has happened. */
  async function secondsUntil(hasHappened: () => boolean): Promise<number> {
    for (let quarters = 1; quarters < 400; quarters += 1) {
      await operator.advanceClock(250);
      // What falls due is sent at once; its answer takes a few milliseconds.
      for (let look = 0; look < 10 && !hasHappened(); look += 1) await pause(10);
      if (hasHappened()) return quarters / 4;
    }
    throw new Error('It never happened.');
  }

  async function unacknowledged(): Promise<number> {
    const url = new URL('/v1/inspect/pubsub', system.stack.addresses.cloud_status);
    const { subscriptions } = (await (await fetch(url)).json()) as {
      subscriptions: { name: string; unacknowledged: number }[];
    };
    const one = subscriptions.find(({ name }) => name.endsWith(`/${TOPIC}`));
    return one?.unacknowledged ?? NaN;
  }
});

function claimsOf(authorization: string): unknown {
  const [, payload = ''] = authorization.replace('Bearer ', '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

test('the scheduler calls the sweeper every minute, as it was declared', async () => {
  const [job] = declared.schedules;
  const calls = (): Promise<number> => operator.newestCall('RunJob', job?.name ?? 'none');
  expect([declared.schedules.length, job?.target?.run_service]).toEqual([1, 'sweeper']);
  const before = await calls();
  await operator.advanceClock(60_000);
  await eventually(
    'another call of the sweeper',
    async () => (await calls()) > before || undefined,
  );
});
