import { fakeServices } from '../../test/simulation/fake-services';
import { createProgress } from './progress';

const step = { job_id: 'job', step_id: 'mfcc', owner: 'ann' };
const path = 'pipelines/job/progress/mfcc';

function given() {
  const services = fakeServices();
  const progress = createProgress(services);
  return { services, progress, shown: () => services.documents.data.get(path) };
}

test('the first items are shown at once, to their owner', async () => {
  const { services, progress, shown } = given();
  await progress.add(step, 3);
  expect(shown()).toEqual({ ...step, items_done: 3, updated_at: services.now() });
});

test('what follows within a second waits, then goes out together', async () => {
  const { services, progress, shown } = given();
  await progress.add(step, 3);
  for (let i = 0; i < 9; i += 1) {
    services.pass(100);
    await progress.add(step, 1);
  }
  expect(shown()).toMatchObject({ items_done: 3 });
  services.pass(100);
  await progress.add(step, 1);
  expect(shown()).toMatchObject({ items_done: 13, updated_at: services.now() });
  expect(services.documents.writesPerDocument.get(path)).toBe(2);
});

test('a report without items brings out what waited, and writes nothing when nothing did', async () => {
  const { services, progress, shown } = given();
  await progress.add(step, 0);
  expect(shown()).toBeUndefined();
  await progress.add(step, 2);
  await progress.add(step, 5);
  services.pass(1000);
  await progress.add(step, 0);
  await progress.add(step, 0);
  expect(shown()).toMatchObject({ items_done: 7 });
  expect(services.documents.writesPerDocument.get(path)).toBe(2);
});

test('steps wait for themselves, not for one another', async () => {
  const { services, progress, shown } = given();
  await progress.add(step, 1);
  await progress.add({ ...step, step_id: 'hpss' }, 4);
  await progress.add({ ...step, job_id: 'other' }, 5);
  expect(shown()).toMatchObject({ items_done: 1 });
  const { data } = services.documents;
  expect(data.get('pipelines/job/progress/hpss')).toMatchObject({ items_done: 4 });
  expect(data.get('pipelines/other/progress/mfcc')).toMatchObject({ items_done: 5 });
});

test('instances add up', async () => {
  const { services, progress, shown } = given();
  await progress.add(step, 1);
  await createProgress(services).add(step, 2);
  expect(shown()).toMatchObject({ items_done: 3 });
});

test('a write that fails is logged and is nobody’s failure: counting is done elsewhere', async () => {
  const services = fakeServices();
  const documents = { ...services.documents, increment: () => Promise.reject(new Error('down')) };
  await createProgress({ ...services, documents }).add(step, 1);
  expect(services.logged).toMatchObject([
    { severity: 'WARNING', fields: { job_id: 'job', step_id: 'mfcc', error: 'Error: down' } },
  ]);
});
