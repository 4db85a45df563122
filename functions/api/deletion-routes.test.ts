import { type Route, type RouteRequest } from '../http/route';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { earlier, givenPipeline } from '../../test/simulation/given';
import { withoutKey } from '../http/idempotency';
import { deletionRoutes } from './deletion-routes';
import { listJobs, readJob, retryJob } from './jobs';

const ann = { uid: 'ann', is_admin: false };
const over = givenPipeline({ state: 'failed', finished_at: earlier, settled_at: earlier });

async function call(services: FakeServices, path: string, params: Record<string, string>) {
  const route = deletionRoutes(services).find((candidate) => candidate.path === path);
  const request: RouteRequest<typeof ann> = {
    caller: ann,
    params,
    query: {},
    headers: {},
    body: undefined,
    traceparent: '',
    closed: new AbortController().signal,
    once: withoutKey,
  };
  return (route as Route<typeof ann>).handle(request);
}

test('a job is deleted by its address', async () => {
  const services = fakeServices();
  await services.give('pipelines/job', over);
  expect(await call(services, '/api/v1/jobs/{job_id}', { job_id: 'job' })).toEqual({ status: 204 });
  // Nothing but that there was one today.
  expect([...services.documents.data.keys()]).toEqual(['deleted_jobs/job']);
});

test('a file is deleted by its address', async () => {
  const services = fakeServices();
  const file = { file_id: 'f', owner: 'ann', origin: { kind: 'upload' }, sha256: null };
  await services.give('files/f', { ...file, state: 'uploading', staging_object: 'uploads/f' });
  expect(await call(services, '/api/v1/files/{file_id}', { file_id: 'f' })).toEqual({
    status: 204,
  });
  expect(services.documents.data.size).toBe(0);
});

test('a job that is being deleted is as good as gone', async () => {
  const services = fakeServices();
  await services.give('pipelines/job', { ...over, deleted_at: earlier });
  await services.give('pipelines/other', { ...over, job_id: 'other' });
  const gone = { code: 'NOT_FOUND' };
  await expect(readJob(services, ann, 'job')).rejects.toMatchObject(gone);
  await expect(retryJob(services, ann, { job_id: 'job' })).rejects.toMatchObject(gone);
  const { jobs } = await listJobs(services, ann, {});
  expect(jobs.map(({ job_id }) => job_id)).toEqual(['other']);
});
