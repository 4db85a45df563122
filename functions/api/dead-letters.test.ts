import { type DeadLetter, type DeadLetterList, type RedriveReport } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { givenPipeline, givenTask, now } from '../../test/simulation/given';
import { withoutKey } from '../http/idempotency';
import { type RouteAnswer } from '../http/route';
import { deadLetterRoutes } from './dead-letter-routes';

const admin = { uid: 'op', is_admin: true };
const ann = { uid: 'ann', is_admin: false };

function envelopeOf(job_id: string) {
  return {
    schema_version: 'v1' as const,
    event_id: 'e',
    event_type: 'TaskQueued',
    source: 'orchestrator',
    timestamp: now,
    trace_id: '1'.repeat(32),
    payload: { job_id, task_id: 'mfcc', attempt: 0 },
  };
}

function letterOf(message_id: string, overrides: Partial<DeadLetter> = {}): DeadLetter {
  const job_id = overrides.job_id ?? 'job';
  return {
    message_id,
    state: 'requeued',
    why: 'because',
    service: 'audio-analyzer',
    job_id,
    step_id: 'mfcc',
    task_id: 'mfcc',
    generation: 1,
    is_service_at_work: false,
    subscription: 's',
    delivery_attempts: 6,
    attributes: {},
    text: '{}',
    text_bytes: 2,
    envelope: envelopeOf(job_id),
    received_at: now,
    settled_at: now,
    redriven: null,
    ...overrides,
  };
}

const unreadable = { state: 'recorded', envelope: null } as const;

/** One letter of a job that runs, one of a job that failed, one that nobody can read. */
async function given(): Promise<FakeServices> {
  const services = fakeServices();
  const letters = [
    letterOf('m-1'),
    letterOf('m-2', { job_id: 'lost', state: 'failed' }),
    letterOf('m-3', { ...unreadable, service: null }),
  ];
  for (const letter of letters)
    await services.give(`dead_letters/${letter.message_id}`, { ...letter, expires_at: now });
  await services.give('pipelines/job', givenPipeline());
  await services.give('pipelines/job/tasks/mfcc', givenTask());
  await services.give('pipelines/lost', givenPipeline({ job_id: 'lost', state: 'failed' }));
  const failed = givenTask({ job_id: 'lost', state: 'failed' });
  await services.give('pipelines/lost/tasks/mfcc', failed);
  return services;
}

interface Call {
  readonly caller?: typeof admin;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

async function call(services: FakeServices, route: string, sent: Call = {}): Promise<RouteAnswer> {
  const found = deadLetterRoutes(services).find(
    ({ method, path }) => `${method} ${path}` === route,
  );
  if (found === undefined) throw new Error(`There is no route ${route}.`);
  return found.handle({
    caller: admin,
    params: {},
    query: {},
    headers: {},
    body: undefined,
    traceparent: '',
    closed: new AbortController().signal,
    once: withoutKey,
    ...sent,
  });
}

const listRoute = 'get /api/v1/dead-letters';
const readRoute = 'get /api/v1/dead-letters/{id}';
const redriveRoute = 'post /api/v1/dead-letters/{id}/redrive';
const redriveManyRoute = 'post /api/v1/dead-letters/redrive';

test.each([listRoute, readRoute, redriveRoute, redriveManyRoute])(
  '%s is for administrators only, and refused before anything is read',
  async (route) => {
    const services = await given();
    const params = { id: 'm-1' };
    await expect(call(services, route, { caller: ann, params })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(services.published).toEqual([]);
  },
);

describe('the list', () => {
  async function ids(query: Record<string, string>): Promise<[string[], string | null]> {
    const { body } = await call(await given(), listRoute, { query });
    const { dead_letters, next_cursor } = body as DeadLetterList;
    return [dead_letters.map(({ message_id }) => message_id), next_cursor];
  }

  test('is paged, the newest first', async () => {
    const [first, cursor] = await ids({ limit: '2' });
    expect(first).toEqual(['m-3', 'm-2']);
    expect(await ids({ limit: '2', cursor: cursor ?? '' })).toEqual([['m-1'], null]);
  });

  test.each([
    [{ state: 'failed' }, ['m-2']],
    [{ service: 'audio-analyzer' }, ['m-2', 'm-1']],
    [{ job_id: 'lost' }, ['m-2']],
    [{ job_id: 'lost', state: 'requeued' }, []],
  ])('holds what agrees with %j', async (query, expected) => {
    expect((await ids(query))[0]).toEqual(expected);
  });

  test('of a state that is none is refused with those there are', async () => {
    await expect(ids({ state: 'dead' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field: 'state', given: 'dead', allowed: expect.stringContaining('requeued') }],
    });
  });
});

test('one dead letter is shown whole, without what is only Firestore’s', async () => {
  const { body } = await call(await given(), readRoute, { params: { id: 'm-1' } });
  expect(body).toEqual(letterOf('m-1'));
});

test.each([readRoute, redriveRoute])('%s knows no letter that is not there', async (route) => {
  const services = await given();
  for (const id of ['m-9', 'a/b'])
    await expect(call(services, route, { params: { id } })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
});

describe('redriving one', () => {
  test('publishes its task again, and keeps who did it and when', async () => {
    const services = await given();
    services.pass(5000);
    const { body } = await call(services, redriveRoute, { params: { id: 'm-1' } });
    const at = services.now();
    expect(body).toEqual(
      letterOf('m-1', { state: 'redriven', settled_at: at, redriven: { by: 'op', at } }),
    );
    expect(services.published).toMatchObject([
      { topic: 'tasks-audio-analyzer', envelopes: [{ payload: envelopeOf('job').payload }] },
    ]);
    expect(services.logged).toMatchObject([{ fields: { message_id: 'm-1' } }]);
  });

  test.each([
    ['m-2', /retry the job lost instead/],
    ['m-3', /no message of a task/],
  ])('that needs something else is refused and left as it is: %s', async (id, message) => {
    const services = await given();
    const before = await services.documents.get(`dead_letters/${id}`);
    await expect(call(services, redriveRoute, { params: { id } })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringMatching(message),
    });
    expect(await services.documents.get(`dead_letters/${id}`)).toEqual(before);
    expect(services.published).toEqual([]);
  });
});

describe('redriving many', () => {
  async function redrive(services: FakeServices, body?: unknown): Promise<RedriveReport> {
    return (await call(services, redriveManyRoute, { body })).body as RedriveReport;
  }

  test('says what came of each, and which jobs must be retried', async () => {
    const services = await given();
    await services.give('dead_letters/m-4', letterOf('m-4', { job_id: 'lost' }));
    expect(await redrive(services)).toEqual({
      examined: 4,
      redriven: 1,
      must_retry: 2,
      nothing_to_do: 1,
      jobs_to_retry: ['lost'],
      next_cursor: null,
    });
    expect(services.published).toHaveLength(1);
  });

  test('takes those of a filter, page by page', async () => {
    const services = await given();
    const first = await redrive(services, { service: 'audio-analyzer', limit: 1 });
    expect(first).toMatchObject({ examined: 1, redriven: 0, must_retry: 1 });
    const rest = { service: 'audio-analyzer', limit: 1, cursor: first.next_cursor };
    expect(await redrive(services, rest)).toMatchObject({ redriven: 1, next_cursor: null });
  });

  test.each([{ state: 'dead' }, { limit: 0 }, { limit: 201 }, { wings: 2 }, { cursor: '!' }])(
    'refuses %j',
    async (body) => {
      await expect(redrive(await given(), body)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    },
  );
});
