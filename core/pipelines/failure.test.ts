import fc from 'fast-check';
import {
  earlier,
  givenLease,
  givenLeasedTask,
  givenPipeline,
  givenStep,
  givenTask,
  later,
  now,
} from '../../test/simulation/given';
import { structuredError } from '../errors';
import { type RetryPolicy } from '../manifest/types';
import { backoffSeconds, decideFailure, repairTask } from './failure';
import { type Pipeline, type Task } from './state';
import { timeAfter } from './time';

const retry: RetryPolicy = {
  max_attempts: 3,
  minimum_backoff_seconds: 2,
  maximum_backoff_seconds: 60,
  error_codes: null,
};
const refusal = structuredError('INVALID_INPUT_FILE', 'This is no recording.');
const outage = structuredError('STORAGE_ERROR', 'The network was down.');

describe('given a failed attempt, when it is decided on, then', () => {
  test.each([
    ['an application error is final at once', refusal, 1, 'fail'],
    ['an infrastructure error is tried again', outage, 1, 'retry'],
    ['also after the second attempt of three', outage, 2, 'retry'],
    ['but not after the last', outage, 3, 'fail'],
    ['nor after more than allowed', outage, 4, 'fail'],
  ])('%s', (_, error, attempt, kind) => {
    const task = givenLeasedTask({ attempt });
    expect(decideFailure(task, error, { retry, now, random: 0.5 }).kind).toBe(kind);
  });

  test.each([
    ['only the codes its manifest names are tried again', outage, 'fail'],
    ['and those also where they are the file’s fault', refusal, 'retry'],
  ])('%s', (_, error, kind) => {
    const named: RetryPolicy = { ...retry, error_codes: ['INVALID_INPUT_FILE'] };
    const decision = decideFailure(givenLeasedTask(), error, { retry: named, now, random: 0.5 });
    expect(decision.kind).toBe(kind);
  });

  test('a final failure closes the task with its error', () => {
    const task = givenLeasedTask();
    expect(decideFailure(task, refusal, { retry, now, random: 0 })).toEqual({
      kind: 'fail',
      error: refusal,
      task: { ...task, state: 'failed', error: refusal, finished_at: now, due_at: null },
    });
  });

  test('a retry queues it behind its backoff, which is also when the sweeper looks', () => {
    const task = givenLeasedTask({ attempt: 1 });
    const not_before = timeAfter(now, 2);
    expect(decideFailure(task, outage, { retry, now, random: 0 })).toEqual({
      kind: 'retry',
      not_before,
      task: {
        ...task,
        state: 'queued',
        lease: null,
        error: outage,
        not_before,
        queued_at: now,
        due_at: not_before,
      },
    });
  });
});

describe('the backoff', () => {
  const policies = fc
    .tuple(
      fc.double({ min: 0, max: 600, noNaN: true }),
      fc.double({ min: 0, max: 600, noNaN: true }),
    )
    .map(([a, b]) => ({
      max_attempts: 5,
      minimum_backoff_seconds: Math.min(a, b),
      maximum_backoff_seconds: Math.max(a, b),
      error_codes: null,
    }));
  const fractions = fc.double({ min: 0, max: 1, noNaN: true });

  test('always lies between the minimum and the maximum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        policies,
        fractions,
        (attempt, policy, random) => {
          const seconds = backoffSeconds(attempt, policy, random);
          expect(seconds).toBeGreaterThanOrEqual(policy.minimum_backoff_seconds);
          expect(seconds).toBeLessThanOrEqual(policy.maximum_backoff_seconds);
        },
      ),
    );
  });

  test('never shrinks from one attempt to the next with the same luck', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        policies,
        fractions,
        (attempt, policy, random) => {
          const [first, next] = [attempt, attempt + 1].map((n) =>
            backoffSeconds(n, policy, random),
          );
          expect(next).toBeGreaterThanOrEqual(first ?? NaN);
        },
      ),
    );
  });

  test.each([
    [1, 1, 4],
    [2, 1, 8],
    [3, 1, 16],
    [3, 0.5, 9],
    [10, 1, 60],
    [10, 0, 2],
  ])('after attempt %d with luck %d is %d seconds', (attempt, random, seconds) => {
    expect(backoffSeconds(attempt, retry, random)).toBe(seconds);
  });

  test('spreads even where the minimum is zero', () => {
    const policy = { ...retry, minimum_backoff_seconds: 0 };
    expect(backoffSeconds(1, policy, 1)).toBeCloseTo(0.2);
  });
});

describe('given a task that is looked at by the sweeper, then', () => {
  const lapsed = givenLeasedTask({
    lease: givenLease({ expires_at: earlier }),
    due_at: earlier,
    attempt: 1,
  });
  const lost = givenTask({ due_at: earlier });
  const running = givenPipeline();
  const retried = givenPipeline({ generation: 2, steps: [givenStep({ generation: 2 })] });

  test.each<[string, Task, Pipeline, boolean, string]>([
    ['an expired lease goes back to the queue', lapsed, running, false, 'requeue'],
    ['also when its service is busy', lapsed, running, true, 'requeue'],
    ['the last attempt’s expiry fails it', { ...lapsed, attempt: 3 }, running, false, 'fail'],
    ['a queued task of an idle service was lost', lost, running, false, 'requeue'],
    ['one of a busy service only waits its turn', lost, running, true, 'postpone'],
    ['but not for ever', { ...lost, republished: 1 }, running, true, 'requeue'],
    [
      'a backoff that is over is published',
      { ...lost, not_before: earlier },
      running,
      true,
      'requeue',
    ],
    ['a failed job’s task is cancelled', lost, givenPipeline({ state: 'failed' }), false, 'cancel'],
    ['also a leased one', lapsed, givenPipeline({ state: 'cancelled' }), false, 'cancel'],
    ['an older generation’s task is cancelled', lost, retried, false, 'cancel'],
    ['a task of no step is cancelled', lost, givenPipeline({ steps: [] }), false, 'cancel'],
    ['one that is not due is left alone', { ...lost, due_at: later }, running, false, 'nothing'],
    ['a lease that lives is left alone', { ...lapsed, due_at: later }, running, false, 'nothing'],
    ['what is never due is left alone', { ...lost, due_at: null }, running, false, 'nothing'],
    ['a finished one is left alone', { ...lost, state: 'completed' }, running, false, 'nothing'],
  ])('%s', (_, task, pipeline, isServiceBusy, kind) => {
    expect(repairTask(task, pipeline, { retry, now, isServiceBusy }).kind).toBe(kind);
  });

  const repair = (task: Task, isServiceBusy = false) =>
    repairTask(task, running, { retry, now, isServiceBusy });

  test('an expired lease is taken away but its attempt stays counted', () => {
    expect(repair(lapsed)).toMatchObject({
      task: {
        state: 'queued',
        lease: null,
        attempt: 1,
        queued_at: now,
        due_at: timeAfter(now, 60),
      },
    });
  });

  test('the error of used-up attempts says how many there were', () => {
    expect(repair({ ...lapsed, attempt: 3 })).toMatchObject({
      error: { error_code: 'LEASE_EXPIRED', error_message: expect.stringContaining('3 attempts') },
      task: { state: 'failed', finished_at: now, due_at: null },
    });
  });

  test('a task that waits its turn is looked at again in a minute, without a message', () => {
    expect(repair(lost, true)).toEqual({
      kind: 'postpone',
      task: { ...lost, due_at: timeAfter(now, 60) },
    });
  });

  test.each([
    [0, 120],
    [1, 240],
    [5, 3600],
    [100, 3600],
  ])('published %d times before, it is looked at again in %d s', (republished, seconds) => {
    expect(repair({ ...lost, republished })).toMatchObject({
      kind: 'requeue',
      task: { republished: republished + 1, due_at: timeAfter(now, seconds) },
    });
  });

  test('a task that backed off may be leased at once', () => {
    expect(repair({ ...lost, not_before: earlier })).toMatchObject({ task: { not_before: null } });
  });
});
