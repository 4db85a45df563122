import fc from 'fast-check';
import { type Pipeline } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { earlier, givenPipeline } from '../../test/simulation/given';
import { admitNext, countAtWork, rememberQuota } from './admission';

function job(services: FakeServices, job_id: string, overrides: Partial<Pipeline> = {}) {
  return services.give(`pipelines/${job_id}`, givenPipeline({ job_id, ...overrides }));
}
const waiting = { state: 'pending', admitted_at: null } as const;

async function given(allowed: number): Promise<FakeServices> {
  const services = fakeServices();
  await services.give('users/ann', { uid: 'ann', jobs_at_work: allowed, updated_at: earlier });
  return services;
}

test('at work is what was let in and is not over, of the owner’s', async () => {
  const services = fakeServices();
  await job(services, 'running', { admitted_at: earlier });
  await job(services, 'about to', { state: 'pending', admitted_at: earlier });
  await job(services, 'waiting', waiting);
  await job(services, 'done', { state: 'complete', admitted_at: earlier });
  await job(services, 'bobs', { owner: 'bob', admitted_at: earlier });
  expect(await countAtWork(services, 'ann')).toBe(2);
});

test('the urgent go first, then the old', async () => {
  const services = await given(3);
  await job(services, 'young', { ...waiting, created_at: '2026-01-01T03:00:00.000Z' });
  await job(services, 'old', { ...waiting, created_at: '2026-01-01T01:00:00.000Z' });
  await job(services, 'older but mild', {
    ...waiting,
    priority: -1,
    created_at: '2026-01-01T00:00:00.000Z',
  });
  await job(services, 'urgent', { ...waiting, priority: 5 });
  expect(await admitNext(services, 'ann')).toEqual(['urgent', 'old', 'young']);
  expect(services.documents.data.get('pipelines/urgent')).toMatchObject({
    state: 'pending',
    admitted_at: services.now(),
  });
  expect(await admitNext(services, 'ann')).toEqual([]);
});

test('others’ jobs neither count nor go', async () => {
  const services = await given(1);
  await job(services, 'bobs at work', { owner: 'bob', admitted_at: earlier });
  await job(services, 'bobs waiting', { owner: 'bob', ...waiting });
  await job(services, 'anns', waiting);
  expect(await admitNext(services, 'ann')).toEqual(['anns']);
});

test('without a quota of their own, the deployment’s counts', async () => {
  const services = fakeServices();
  const { jobs_at_work } = services.config.quotas;
  for (let index = 0; index <= jobs_at_work; index += 1) await job(services, `j${index}`, waiting);
  expect(await admitNext(services, 'ann')).toHaveLength(jobs_at_work);
});

test('several at once let in none twice and not one too many', async () => {
  const count = fc.integer({ min: 0, max: 6 });
  await fc.assert(
    fc.asyncProperty(count, count, count, async (allowed, atWork, queue) => {
      const services = await given(allowed);
      for (let index = 0; index < atWork; index += 1)
        await job(services, `w${index}`, { admitted_at: earlier });
      for (let index = 0; index < queue; index += 1) await job(services, `q${index}`, waiting);
      const calls = [1, 2, 3].map(() => admitNext(services, 'ann'));
      const admitted = (await Promise.all(calls)).flat();
      expect(new Set(admitted).size).toBe(admitted.length);
      expect(admitted).toHaveLength(Math.min(queue, Math.max(0, allowed - atWork)));
    }),
    { numRuns: 30 },
  );
});

test('a quota is written only when it changes, and leaves what else is there', async () => {
  const services = fakeServices();
  await services.give('users/ann', { uid: 'ann', theme: 'dark' });
  await rememberQuota(services, 'ann', 3);
  await rememberQuota(services, 'ann', 3);
  expect(services.documents.data.get('users/ann')).toMatchObject({
    theme: 'dark',
    jobs_at_work: 3,
  });
  expect(services.documents.writesPerDocument.get('users/ann')).toBe(2);
});
