import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { givenLeasedTask, givenTask, now } from '../../test/simulation/given';
import { receiveDeadLetter, type PushBody } from './receive';

const trace_id = '1'.repeat(32);
const envelope = {
  schema_version: 'v1',
  event_id: 'e',
  event_type: 'TaskQueued',
  source: 'orchestrator',
  timestamp: now,
  trace_id,
  payload: { job_id: 'job', task_id: 'mfcc', attempt: 0 },
};

function push(text: string): PushBody {
  const data = Buffer.from(text).toString('base64');
  return { message: { messageId: 'm-1', data, attributes: { a: 'b' } }, subscription: 'sub' };
}

async function received(services: FakeServices, text: string): Promise<object | undefined> {
  await receiveDeadLetter(services, push(text));
  return services.documents.get<object>('dead_letters/m-1');
}

test('a dead letter whose task is still queued is recorded and published again', async () => {
  const services = fakeServices();
  await services.give('pipelines/job/tasks/mfcc', givenTask());
  expect(await received(services, JSON.stringify(envelope))).toEqual({
    message_id: 'm-1',
    subscription: 'sub',
    attributes: { a: 'b' },
    text: JSON.stringify(envelope),
    job_id: 'job',
    task_id: 'mfcc',
    outcome: 'requeued',
    received_at: now,
  });
  expect(services.published).toMatchObject([
    { topic: 'tasks-audio-analyzer', envelopes: [{ trace_id, payload: envelope.payload }] },
  ]);
});

test('it costs the task no attempt: deliveries are not counted', async () => {
  const services = fakeServices();
  const task = givenTask({ attempt: 1 });
  await services.give('pipelines/job/tasks/mfcc', task);
  await received(services, JSON.stringify(envelope));
  expect(await services.documents.get('pipelines/job/tasks/mfcc')).toEqual(task);
});

test.each([
  ['leased', givenLeasedTask()],
  ['completed', givenTask({ state: 'completed' })],
  ['failed', givenTask({ state: 'failed' })],
  ['cancelled', givenTask({ state: 'cancelled' })],
  ['gone', null],
])('when its task is %s, it is only recorded', async (_, task) => {
  const services = fakeServices();
  if (task !== null) await services.give('pipelines/job/tasks/mfcc', task);
  expect(await received(services, JSON.stringify(envelope))).toMatchObject({
    outcome: 'recorded',
    task_id: 'mfcc',
  });
  expect(services.published).toEqual([]);
});

test.each([
  ['no JSON', '\u0000garbage'],
  ['nothing', ''],
  ['JSON of another form', '{"hello":1}'],
  ['an envelope without a task', JSON.stringify({ ...envelope, payload: { job_id: 'job' } })],
  [
    'ids that can be none',
    JSON.stringify({ ...envelope, payload: { job_id: 'a/b', task_id: '', attempt: 0 } }),
  ],
])('%s is recorded as it is, for a person to look at', async (_, text) => {
  const services = fakeServices();
  expect(await received(services, text)).toMatchObject({
    text,
    job_id: null,
    task_id: null,
    outcome: 'recorded',
  });
  expect(services.published).toEqual([]);
  expect(services.logged).toMatchObject([{ severity: 'WARNING', fields: { message_id: 'm-1' } }]);
});

test('of a huge message the beginning is kept: documents have an end', async () => {
  const record = await received(fakeServices(), 'x'.repeat(2_000_000));
  expect(record).toMatchObject({ text: 'x'.repeat(10_000) });
});

test('the same push again changes nothing but the time', async () => {
  const services = fakeServices();
  const first = await received(services, 'garbage');
  services.pass(1000);
  const again = await received(services, 'garbage');
  expect(again).toEqual({ ...first, received_at: services.now() });
});

test.each([undefined, {}, { message: {} }])('%j is no push', async (body) => {
  const services = fakeServices();
  await expect(receiveDeadLetter(services, body)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('message.messageId'),
  });
  expect(services.documents.data.size).toBe(0);
});
