import { structuredError, type FailedItemList } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { givenMap, givenPipeline, givenStep, givenTask } from '../../test/simulation/given';
import { listFailedItems } from './failed-items';

const ann = { uid: 'ann', is_admin: false };
const silent = structuredError('OPERATION_FAILED', 'It is silent.', { raw_traceback: 'secret' });

/** Batches of four: in the third an item failed, the fourth failed as a whole. */
async function given(batches = 5): Promise<FakeServices> {
  const services = fakeServices();
  const step = givenStep({ map: givenMap(), state: 'failed', items_failed: 5 });
  // Its name begins like the other's: its tasks must not be mixed up with them.
  const other = givenStep({ step_id: 'mfcc-2', map: givenMap(), state: 'failed' });
  await services.give('pipelines/job', givenPipeline({ state: 'failed', steps: [step, other] }));
  for (let index = 0; index < batches; index += 1) {
    const task_id = `mfcc.${String(index).padStart(7, '0')}`;
    await services.give(`pipelines/job/tasks/${task_id}`, {
      ...givenTask({ task_id, batch: { index, from: index * 4, to: index * 4 + 4 } }),
      state: index === 3 ? 'failed' : 'completed',
      failed_items: index === 2 ? [{ index: 9, error: silent }] : [],
      error: index === 3 ? silent : null,
    });
  }
  const task_id = 'mfcc-2.0000000';
  const failed = givenTask({ task_id, step_id: 'mfcc-2', state: 'failed', error: silent });
  await services.give(`pipelines/job/tasks/${task_id}`, failed);
  return services;
}

function list(services: FakeServices, query = {}, step_id = 'mfcc'): Promise<FailedItemList> {
  return listFailedItems(services, ann, { job_id: 'job', step_id, query });
}

test('are those that failed alone, and all of a task that failed, without the traceback', async () => {
  const { failed_items, next_cursor } = await list(await given());
  expect(failed_items.map(({ index }) => index)).toEqual([9, 12, 13, 14, 15]);
  expect(failed_items[0]?.error).toMatchObject({ error_message: 'It is silent.' });
  expect(JSON.stringify(failed_items)).not.toContain('secret');
  expect(next_cursor).toBeNull();
});

test('come in pages that end with a task, each item once', async () => {
  const services = await given(1100);
  const seen: number[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null && pages < 10; pages += 1) {
    const page: FailedItemList = await list(services, {
      limit: '1',
      ...(cursor === '' ? {} : { cursor }),
    });
    seen.push(...page.failed_items.map(({ index }) => index));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual([9, 12, 13, 14, 15]);
  // One per failing task, and 500 tasks looked at for each that finds none.
  expect(pages).toBe(5);
});

test('of a step that runs once are that one', async () => {
  const services = fakeServices();
  await services.give('pipelines/job', givenPipeline({ steps: [givenStep({ state: 'failed' })] }));
  await services.give('pipelines/job/tasks/mfcc', givenTask({ state: 'failed', error: silent }));
  expect((await list(services)).failed_items).toMatchObject([{ index: 0 }]);
});

test('of a step without any are none', async () => {
  const services = fakeServices();
  const step = givenStep({ map: givenMap(), state: 'completed' });
  await services.give('pipelines/job', givenPipeline({ steps: [step] }));
  expect(await list(services)).toEqual({ failed_items: [], next_cursor: null });
});

test('of a step that is not there are not found, with those there are', async () => {
  await expect(list(await given(), {}, 'nose')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'The job job has no step nose; there are mfcc, mfcc-2.',
  });
});
