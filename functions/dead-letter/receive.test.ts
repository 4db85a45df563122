import { maxRequeuesAtRest, type DeadLetter, type Task } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { givenLeasedTask, givenPipeline, givenTask, now } from '../../test/simulation/given';
import { type PushBody } from './delivery';
import { receiveDeadLetter } from './receive';
import { redriveLetter } from './redrive';

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
const attributes = {
  CloudPubSubDeadLetterSourceSubscription: 'tasks-audio-analyzer',
  CloudPubSubDeadLetterSourceDeliveryCount: '6',
};
const subscription = 'projects/p/subscriptions/tasks-audio-analyzer-dead';

function push(text = JSON.stringify(envelope), messageId = 'm-1'): PushBody {
  const data = Buffer.from(text).toString('base64');
  return { message: { messageId, data, attributes }, subscription };
}

async function given(task: Task | null = givenTask(), misbehaving = {}): Promise<FakeServices> {
  const services = fakeServices(misbehaving);
  await services.give('pipelines/job', givenPipeline());
  if (task !== null) await services.give('pipelines/job/tasks/mfcc', task);
  return services;
}

async function letter(services: FakeServices, id = 'm-1'): Promise<DeadLetter | undefined> {
  return services.documents.get<DeadLetter>(`dead_letters/${id}`);
}

async function received(
  services: FakeServices,
  text?: string,
  id = 'm-1',
): Promise<DeadLetter | undefined> {
  await receiveDeadLetter(services, push(text, id));
  return letter(services, id);
}

describe('a dead letter whose task waits for a worker', () => {
  test('is recorded with all that is known, and its task published again', async () => {
    const services = await given();
    expect(await received(services)).toEqual({
      message_id: 'm-1',
      state: 'requeued',
      why: 'The task waits for a worker; it was published again (1 of 3).',
      service: 'audio-analyzer',
      job_id: 'job',
      step_id: 'mfcc',
      task_id: 'mfcc',
      generation: 1,
      is_service_at_work: false,
      subscription,
      delivery_attempts: 6,
      attributes,
      text: JSON.stringify(envelope),
      text_bytes: JSON.stringify(envelope).length,
      envelope,
      received_at: now,
      settled_at: now,
      redriven: null,
      expires_at: '2026-04-01T12:00:00.000Z',
    });
    expect(services.published).toMatchObject([
      { topic: 'tasks-audio-analyzer', envelopes: [{ trace_id, payload: envelope.payload }] },
    ]);
  });

  test('costs it no attempt: deliveries are not counted', async () => {
    const task = givenTask({ attempt: 1 });
    const services = await given(task);
    await received(services);
    expect(await services.documents.get('pipelines/job/tasks/mfcc')).toEqual(task);
  });

  test('fails it once it was published again so often, with an error that can be retried', async () => {
    const services = await given();
    for (let round = 1; round <= maxRequeuesAtRest; round += 1)
      expect(await received(services, undefined, `m-${round}`)).toMatchObject({
        state: 'requeued',
      });
    expect(await received(services, undefined, 'last')).toMatchObject({
      state: 'failed',
      settled_at: now,
    });
    expect(services.published).toHaveLength(maxRequeuesAtRest);
    const error = {
      error_type: 'INFRASTRUCTURE_ERROR',
      error_code: 'DEAD_LETTERED',
      step_id: 'mfcc',
    };
    expect(await services.documents.get('pipelines/job/tasks/mfcc')).toMatchObject({
      state: 'failed',
      error,
    });
    expect(await services.documents.get('pipelines/job')).toMatchObject({
      state: 'failed',
      error,
    });
  });

  test('is counted anew in the generation that a retry opens', async () => {
    const services = await given();
    for (let round = 1; round <= maxRequeuesAtRest; round += 1)
      await received(services, undefined, `m-${round}`);
    await services.give('pipelines/job/tasks/mfcc', givenTask({ generation: 2 }));
    expect(await received(services, undefined, 'next')).toMatchObject({ state: 'requeued' });
  });

  test('does not fail it while its service takes other tasks: there is a backlog', async () => {
    const services = await given();
    const other = givenLeasedTask({ task_id: 'other' });
    await services.give('pipelines/another/tasks/other', other);
    for (let round = 0; round <= maxRequeuesAtRest; round += 1)
      expect(await received(services, undefined, `m-${round}`)).toMatchObject({
        state: 'requeued',
        is_service_at_work: true,
      });
    await services.give('pipelines/another/tasks/other', { ...other, state: 'cancelled' });
    expect(await received(services, undefined, 'quiet')).toMatchObject({
      why: expect.stringContaining('(1 of 3)'),
    });
  });

  test('is left alone where a later message of it is under way', async () => {
    const services = await given();
    services.pass(30_000);
    const first = { ...envelope, timestamp: services.now() };
    await received(services, JSON.stringify(first), 'm-1');
    expect(await received(services, undefined, 'm-2')).toMatchObject({
      state: 'ignored',
      why: 'A later message of its task is under way.',
    });
    expect(services.published).toHaveLength(1);
  });

  test('is forgiven the rounds that an operator has redriven', async () => {
    const services = await given();
    for (let round = 1; round <= maxRequeuesAtRest; round += 1)
      await received(services, undefined, `m-${round}`);
    await redriveLetter(services, { message_id: 'm-1', by: 'op' });
    expect(await received(services, undefined, 'next')).toMatchObject({ state: 'requeued' });
  });
});

describe('the same push again', () => {
  test('changes nothing, and counts no second time', async () => {
    const services = await given();
    const first = await received(services);
    services.pass(1000);
    for (let round = 0; round <= maxRequeuesAtRest; round += 1)
      expect(await received(services)).toEqual(first);
    expect(services.published).toHaveLength(1);
    expect(await received(services, undefined, 'm-2')).toMatchObject({
      why: expect.stringContaining('(2 of 3)'),
    });
  });

  test('publishes what a crash kept from being published', async () => {
    let crashes = 1;
    const services = await given(givenTask(), {
      messages: {
        check: () => Promise.resolve(),
        publish: () => (crashes-- > 0 ? Promise.reject(new Error('crash')) : Promise.resolve()),
      },
    });
    await expect(received(services)).rejects.toThrow('crash');
    expect(await letter(services)).toMatchObject({ state: 'requeued', settled_at: null });
    services.pass(1000);
    expect(await received(services)).toMatchObject({
      state: 'requeued',
      received_at: now,
      settled_at: services.now(),
    });
    expect(crashes).toBe(-1);
  });

  test('fails the task that a crash kept from being failed', async () => {
    const services = await given();
    const decided = await received(services);
    await services.give('dead_letters/m-1', { ...decided, state: 'failed', settled_at: null });
    services.pass(1000);
    expect(await received(services)).toMatchObject({ settled_at: services.now() });
    expect(await services.documents.get('pipelines/job')).toMatchObject({
      state: 'failed',
      error: { error_code: 'DEAD_LETTERED' },
    });
  });

  test('does not publish a task that somebody has taken meanwhile', async () => {
    const services = await given(givenTask(), {
      messages: {
        check: () => Promise.resolve(),
        publish: () => Promise.reject(new Error('crash')),
      },
    });
    await expect(received(services)).rejects.toThrow('crash');
    await services.give('pipelines/job/tasks/mfcc', givenLeasedTask());
    expect(await received(services)).toMatchObject({ state: 'requeued', settled_at: now });
  });
});

test.each([
  ['leased', givenLeasedTask()],
  ['completed', givenTask({ state: 'completed' })],
  ['failed', givenTask({ state: 'failed' })],
  ['cancelled', givenTask({ state: 'cancelled' })],
  ['gone', null],
])('a dead letter whose task is %s is ignored', async (state, task) => {
  const services = await given(task);
  expect(await received(services)).toMatchObject({
    state: 'ignored',
    why: `Its task is ${state}.`,
    service: 'audio-analyzer',
    task_id: 'mfcc',
    settled_at: now,
  });
  expect(services.published).toEqual([]);
  if (task !== null) expect(await services.documents.get('pipelines/job/tasks/mfcc')).toEqual(task);
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
    envelope: null,
    service: 'audio-analyzer',
    job_id: null,
    task_id: null,
    state: 'recorded',
  });
  expect(services.published).toEqual([]);
  expect(services.logged).toMatchObject([{ severity: 'WARNING', fields: { message_id: 'm-1' } }]);
});

test('of a huge message the beginning is kept: documents have an end', async () => {
  const huge = JSON.stringify({ ...envelope, event_id: 'x'.repeat(2_000_000) });
  expect(await received(await given(), huge)).toMatchObject({
    text: huge.slice(0, 10_000),
    text_bytes: huge.length,
    envelope: null,
    state: 'recorded',
  });
});

test.each([
  ['no name', undefined, null],
  ['another name', 'projects/p/subscriptions/orders', null],
  ['the topic’s own', 'projects/p/subscriptions/tasks-media-dead', 'media'],
])('the service follows from the subscription: %s', async (_, name, service) => {
  const services = fakeServices();
  const message = { messageId: 'm-1', data: '' };
  await receiveDeadLetter(services, {
    message,
    deliveryAttempt: 2,
    ...(name === undefined ? {} : { subscription: name }),
  });
  expect(await letter(services)).toMatchObject({ service, delivery_attempts: 2 });
});

test.each([undefined, {}, { message: {} }])('%j is no push', async (body) => {
  const services = fakeServices();
  await expect(receiveDeadLetter(services, body)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('message.messageId'),
  });
  expect(services.documents.data.size).toBe(0);
});
