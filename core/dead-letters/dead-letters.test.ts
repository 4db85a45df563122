import fc from 'fast-check';
import { earlier, givenPipeline, givenStep, givenTask, now } from '../../test/simulation/given';
import { type Pipeline, type Task } from '../pipelines/state';
import {
  deadLetteredError,
  decideDeadLetter,
  decideRedrive,
  maxRequeuesAtRest,
  maxRequeuesAtWork,
  type DeadLetterCase,
  type Requeued,
} from '.';

const waiting = givenTask({ is_waiting: false });

function given(overrides: Partial<DeadLetterCase> = {}): DeadLetterCase {
  return {
    pipeline: givenPipeline(),
    task: waiting,
    published_at: now,
    requeued: [],
    is_service_at_work: false,
    ...overrides,
  };
}

function rounds(at_rest: number, at_work = 0): Requeued[] {
  const many = (count: number, is_service_at_work: boolean): Requeued[] =>
    Array.from({ length: count }, () => ({ received_at: earlier, is_service_at_work }));
  return [...many(at_rest, false), ...many(at_work, true)];
}

describe('a task that waits for a worker', () => {
  test('is published again, so many times', () => {
    for (let at_rest = 0; at_rest < maxRequeuesAtRest; at_rest += 1)
      expect(decideDeadLetter(given({ requeued: rounds(at_rest) }))).toEqual({
        kind: 'requeue',
        why: `The task waits for a worker; it was published again (${at_rest + 1} of 3).`,
      });
  });

  test('and then fails', () => {
    const requeued = rounds(maxRequeuesAtRest);
    expect(decideDeadLetter(given({ requeued }))).toEqual({
      kind: 'fail',
      why: 'The task had been published again 3 times; it was failed.',
    });
  });

  test('is not blamed for the backlog of a service that is at work, but does not go round forever', () => {
    const at = (at_work: number): string =>
      decideDeadLetter(given({ requeued: rounds(9, at_work), is_service_at_work: true })).kind;
    expect(at(maxRequeuesAtWork - 1)).toBe('requeue');
    expect(at(maxRequeuesAtWork)).toBe('fail');
  });

  test('needs no other message where a later one is under way, however often it was refused', () => {
    for (const requeued of [rounds(0, 1), rounds(9)].map((list) =>
      list.map((one) => ({ ...one, received_at: now })),
    ))
      expect(decideDeadLetter(given({ published_at: earlier, requeued }))).toEqual({
        kind: 'ignore',
        why: 'A later message of its task is under way.',
      });
  });

  test('comes to an end, whatever its service does', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (works) => {
        const requeued: Requeued[] = [];
        for (let round = 0; round <= maxRequeuesAtRest + maxRequeuesAtWork; round += 1) {
          const is_service_at_work = works.next().value as boolean;
          if (decideDeadLetter(given({ requeued, is_service_at_work })).kind === 'fail')
            return true;
          requeued.push({ received_at: now, is_service_at_work });
        }
        return false;
      }),
    );
  });
});

const needingNothing: [string, Pipeline | undefined, Task | undefined, string][] = [
  ['a job that is gone', undefined, undefined, 'Its job is gone.'],
  ['a task that is gone', givenPipeline(), undefined, 'Its task is gone.'],
  ['a cancelled job', givenPipeline({ state: 'cancelled' }), waiting, 'Its job is cancelled.'],
  ['a leased task', givenPipeline(), { ...waiting, state: 'leased' }, 'Its task is leased.'],
  [
    'a completed task',
    givenPipeline(),
    { ...waiting, state: 'completed' },
    'Its task is completed.',
  ],
  [
    'a task of an older generation',
    givenPipeline({ steps: [givenStep({ generation: 2 })] }),
    waiting,
    'Its task is of generation 1; the step is in 2.',
  ],
  [
    'a task that waits for the cache',
    givenPipeline(),
    { ...waiting, is_waiting: true },
    'Its task waits for the result of another one.',
  ],
];

test.each(needingNothing)('nothing follows for %s', (_, pipeline, task, why) => {
  const requeued = rounds(9, 999);
  expect(decideDeadLetter(given({ pipeline, task, requeued }))).toEqual({ kind: 'ignore', why });
  expect(decideRedrive({ pipeline, task })).toEqual({ kind: 'nothing', why });
});

describe('an operator’s redrive', () => {
  test('publishes a task that waits for a worker, however often that was done', () => {
    expect(decideRedrive({ pipeline: givenPipeline(), task: waiting })).toEqual({
      kind: 'publish',
      task: waiting,
      traceparent: givenPipeline().traceparent,
    });
  });

  test.each(['failed', 'cancelled'] as const)(
    'of a task %s with its job says to retry',
    (state) => {
      const task: Task = { ...waiting, state };
      expect(decideRedrive({ pipeline: givenPipeline({ state: 'failed' }), task })).toEqual({
        kind: 'retry_job',
        why: 'Its job has failed: retry the job job instead.',
      });
    },
  );

  test('of what was completed before its job failed needs nothing', () => {
    const task: Task = { ...waiting, state: 'completed' };
    expect(decideRedrive({ pipeline: givenPipeline({ state: 'failed' }), task })).toEqual({
      kind: 'nothing',
      why: 'Its job is failed.',
    });
  });
});

test('the error names the service and the task, and can be retried', () => {
  const letter = { service: 'audio-analyzer', task_id: 'mfcc.3', step_id: 'mfcc' };
  expect(deadLetteredError(letter)).toEqual({
    error_type: 'INFRASTRUCTURE_ERROR',
    error_code: 'DEAD_LETTERED',
    error_message:
      'No worker of audio-analyzer took the task mfcc.3, however often it was offered.',
    step_id: 'mfcc',
  });
});
