import { defaultQuotas, type QuotasDocument } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { earlier, givenPipeline, givenTask } from '../../test/simulation/given';
import { fingerprintOf, answerOnce, withoutKey } from '../http/idempotency';
import { type RouteAnswer } from '../http/route';
import { deleteJob } from '../pipelines/delete-job';
import { ingestedRecord, uploadRecord, type FileRecord } from '../pipelines/files';
import { assertQuotas, quotasOf, readQuotas } from './quotas';
import { apiRoutes } from './routes';

const ann = { uid: 'ann', is_admin: true };

function fileOf(file_id: string, owner: string, size_bytes: number): FileRecord {
  const upload = { file_id, owner, name: 'a.wav', media_type: null, created_at: earlier };
  const facts = { sha256: 'a'.repeat(64), size_bytes, media_type: 'audio/wav', extension: 'wav' };
  return ingestedRecord(uploadRecord(upload), facts);
}

/** Three jobs of ann's, one of them over and one of yesterday; bob has as much, which is not hers. */
async function given(): Promise<FakeServices> {
  const services = fakeServices();
  for (const owner of ['ann', 'bob']) {
    const jobs = [
      givenPipeline({ owner, admitted_at: earlier }),
      givenPipeline({ owner, state: 'complete' }),
      givenPipeline({
        owner,
        state: 'pending',
        admitted_at: null,
        created_at: '2025-12-31T23:59:59.999Z',
      }),
    ];
    for (const [index, job] of jobs.entries()) {
      const job_id = `${owner}-${index}`;
      await services.give(`pipelines/${job_id}`, { ...job, job_id });
      await services.give(`pipelines/${job_id}/tasks/a`, givenTask({ owner }));
      await services.give(`pipelines/${job_id}/tasks/b`, givenTask({ owner, state: 'completed' }));
    }
    await services.give(`files/${owner}-1`, fileOf(`${owner}-1`, owner, 700));
    await services.give(`files/${owner}-2`, fileOf(`${owner}-2`, owner, 300));
  }
  return services;
}

async function post(services: FakeServices, path: string, body: unknown, user: object = {}) {
  const route = apiRoutes(services).find((one) => one.method === 'post' && one.path === path);
  if (route === undefined) throw new Error(`There is no POST ${path}.`);
  return route.handle({
    caller: { ...ann, ...user },
    params: {},
    query: {},
    headers: {},
    body,
    traceparent: '',
    closed: new AbortController().signal,
    once: withoutKey,
  });
}
const job = {
  file_id: 'ann-1',
  pipeline: [{ service: 'audio-analyzer', operation: 'librosa-mfcc' }],
};

test('what is used is counted for the caller alone, and shown beside what is allowed', async () => {
  const { quotas }: QuotasDocument = await readQuotas(await given(), ann);
  const used = quotas.map(({ name, used: amount }) => [name, amount]);
  expect(Object.fromEntries(used)).toEqual({
    jobs_in_flight: 2,
    jobs_at_work: 1,
    tasks_in_flight: 3,
    jobs_per_day: 2,
    bytes_stored: 1000,
  });
  expect(quotas.find(({ name }) => name === 'jobs_per_day')).toMatchObject({
    allowed: defaultQuotas.jobs_per_day,
    remaining: defaultQuotas.jobs_per_day - 2,
    resets_at: '2026-01-02T00:00:00.000Z',
  });
});

test('a refusal names the quota, says when to try again and what is left of the others', async () => {
  const user = { ...ann, quotas: { jobs_per_day: 2, jobs_in_flight: 5 } };
  const refusal = assertQuotas(await given(), user, { jobs_in_flight: 1, jobs_per_day: 1 });
  await expect(refusal).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: expect.stringContaining('jobs_per_day'),
    errors: [{ field: 'jobs_per_day', given: 3, allowed: 'at most 2' }],
    notBefore: '2026-01-02T00:00:00.000Z',
    headers: {
      'ratelimit-policy': '"jobs_in_flight";q=5, "jobs_per_day";q=2;w=86400',
      ratelimit: '"jobs_in_flight";r=3, "jobs_per_day";r=0;t=43200',
    },
  });
});

test('a job that is deleted was submitted all the same', async () => {
  const services = await given();
  await deleteJob(services, 'ann', 'ann-1');
  const { quotas } = await readQuotas(services, ann);
  const used = quotas.map(({ name, used: amount }) => [name, amount]);
  expect(Object.fromEntries(used)).toMatchObject({ jobs_in_flight: 2, jobs_per_day: 2 });
  const user = { ...ann, quotas: { jobs_per_day: 2 } };
  await expect(post(services, '/api/v1/jobs', job, user)).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    errors: [{ field: 'jobs_per_day' }],
  });
});

test('a malformed claim locks nobody out, and is logged', async () => {
  const services = await given();
  expect(quotasOf(services, { ...ann, quotas: { jobs_per_day: 'many' } })).toEqual(defaultQuotas);
  expect(services.logged).toMatchObject([
    { severity: 'WARNING', fields: { ignored: ['jobs_per_day is "many"'] } },
  ]);
});

test('an accepted job tells what is left after it', async () => {
  const { status, headers } = await post(await given(), '/api/v1/jobs', job, {
    quotas: { jobs_per_day: 5 },
  });
  expect(status).toBe(202);
  expect(headers?.['ratelimit-policy']).toContain('"jobs_per_day";q=5;w=86400');
  expect(headers?.['ratelimit']).toContain('"jobs_per_day";r=2;t=43200');
});

describe('an upload', () => {
  const quotas = { bytes_stored: 1500 };

  test('counts with the size it declares, from then on', async () => {
    const services = await given();
    await post(services, '/api/v1/uploads', { name: 'a', size_bytes: 500 }, { quotas });
    const more = post(services, '/api/v1/uploads', { name: 'b', size_bytes: 1 }, { quotas });
    await expect(more).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      errors: [{ field: 'bytes_stored', given: 1501 }],
    });
  });

  test('too large for what is left is refused, and nothing is stored of it', async () => {
    const services = await given();
    const before = new Map(services.documents.data);
    const upload = post(services, '/api/v1/uploads', { name: 'a', size_bytes: 501 }, { quotas });
    await expect(upload).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(new Map(services.documents.data)).toEqual(before);
  });
});

test('a repeated upload gets the same file, and an address signed anew', async () => {
  const services = await given();
  const route = apiRoutes(services).find(({ path }) => path === '/api/v1/uploads');
  const request = {
    caller: ann,
    params: {},
    query: {},
    headers: {},
    body: { name: 'a' },
    traceparent: '',
    closed: new AbortController().signal,
  };
  const fingerprint = fingerprintOf({ route: 'post /api/v1/uploads', ...request });
  const send = (): Promise<{ answer: RouteAnswer; isReplayed: boolean }> =>
    answerOnce(services, { owner: 'ann', key: 'k', fingerprint }, (once) => {
      if (route === undefined) throw new Error('There is no such route.');
      return route.handle({ ...request, once });
    });
  const first = await send();
  services.pass(3_600_000);
  const again = await send();
  expect(again.isReplayed).toBe(true);
  const replayed = await route?.replay?.(again.answer, { ...request, once: withoutKey });
  expect(replayed).toMatchObject({
    status: 201,
    body: { ...first.answer.body, expires_at: '2026-01-01T14:00:00.000Z' },
  });
  // A signed address is a secret that expires: it is kept nowhere.
  expect(JSON.stringify([...services.documents.data])).not.toContain('https://');
});
