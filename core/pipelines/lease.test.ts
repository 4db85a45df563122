import {
  givenLease,
  givenLeasedTask,
  givenPipeline,
  givenTask,
  later,
  earlier,
  now,
} from '../../test/simulation/given';
import {
  assertHoldsLease,
  cancelTask,
  decideLease,
  extendLease,
  leaseSeconds,
  releaseLease,
  type LeaseClaim,
} from './lease';
import { type PipelineState, type Task } from './state';
import { timeAfter } from './time';

const claim: LeaseClaim = {
  request_id: 'r-2',
  token: 'token-2',
  holder: 'audio-analyzer',
  instance: 'i-2',
  now,
};
const own = claim;
const foreign = { ...claim, holder: 'flucoma-service' };
const repeat = { ...claim, request_id: 'r-1' };

const queued = givenTask();
const leased = givenLeasedTask();
const completed = givenLeasedTask({ state: 'completed' });
const failed = givenLeasedTask({ state: 'failed' });
const cancelled = givenTask({ state: 'cancelled' });
const backingOff = givenTask({ not_before: later, attempt: 1 });

function outcome(task: Task, pipelineState: PipelineState, given: LeaseClaim): string {
  const decision = decideLease(task, givenPipeline({ state: pipelineState }), given);
  switch (decision.kind) {
    case 'granted':
      return decision.isRepeat ? 'granted again' : 'granted';
    case 'refused':
      return decision.error.code;
  }
}

describe('given a task, when a worker asks for its lease, then it', () => {
  test.each<[string, Task, PipelineState, LeaseClaim, string]>([
    ['gets a queued task', queued, 'in_progress', own, 'granted'],
    ['gets no task of another service', queued, 'in_progress', foreign, 'FORBIDDEN'],
    ['gets no leased task of another service', leased, 'in_progress', foreign, 'FORBIDDEN'],
    ['is not told of a finished one of another', completed, 'in_progress', foreign, 'FORBIDDEN'],
    ['does not get what another holds', leased, 'in_progress', own, 'LEASED'],
    ['gets its first answer again', leased, 'in_progress', repeat, 'granted again'],
    ['gets nothing when it is completed', completed, 'in_progress', own, 'DONE'],
    ['gets nothing for a repeat after the end', completed, 'in_progress', repeat, 'DONE'],
    ['gets nothing when it failed', failed, 'in_progress', own, 'DONE'],
    ['gets nothing when it was cancelled', cancelled, 'in_progress', own, 'CANCELLED'],
    ['waits while it backs off', backingOff, 'in_progress', own, 'TOO_EARLY'],
    ['is told that the job failed', queued, 'failed', own, 'CANCELLED'],
    ['is told that the job was cancelled', queued, 'cancelled', own, 'CANCELLED'],
    ['is told that the job is over while it is leased', leased, 'failed', own, 'CANCELLED'],
    ['is told so even when it repeats', leased, 'failed', repeat, 'CANCELLED'],
    ['is told so even while it backs off', backingOff, 'failed', own, 'CANCELLED'],
    ['is told DONE of a completed task of a complete job', completed, 'complete', own, 'DONE'],
  ])('%s', (_, task, state, given, expected) => {
    expect(outcome(task, state, given)).toBe(expected);
  });

  test('gets it at the very moment the backoff ends, and the backoff is forgotten', () => {
    const decision = decideLease(givenTask({ not_before: now }), givenPipeline(), claim);
    expect(decision).toMatchObject({ kind: 'granted', task: { not_before: null } });
  });

  test('starts a new attempt with its own token and an end', () => {
    const task = givenTask({ attempt: 2, items_reported: 7 });
    const expires_at = timeAfter(now, leaseSeconds);
    expect(decideLease(task, givenPipeline(), claim)).toEqual({
      kind: 'granted',
      isRepeat: false,
      task: {
        ...task,
        state: 'leased',
        attempt: 3,
        lease: {
          token: 'token-2',
          request_id: 'r-2',
          holder: 'audio-analyzer',
          instance: 'i-2',
          expires_at,
        },
        started_at: now,
        items_reported: 0,
        due_at: expires_at,
      },
    });
  });

  test('changes nothing by repeating itself', () => {
    const decision = decideLease(leased, givenPipeline(), repeat);
    expect(decision).toEqual({ kind: 'granted', isRepeat: true, task: leased });
  });

  test('is told when a backing-off task may be leased', () => {
    const decision = decideLease(backingOff, givenPipeline(), claim);
    expect(decision).toMatchObject({ kind: 'refused', error: { notBefore: later } });
  });

  test('takes a dead job’s task out of everybody’s way', () => {
    expect(cancelTask(leased, now)).toMatchObject({
      state: 'cancelled',
      lease: null,
      finished_at: now,
      due_at: null,
    });
  });
});

describe('given a fencing token, when a call comes in, then', () => {
  test('the holder of the current attempt passes', () => {
    expect(() => assertHoldsLease(leased, 'token-1')).not.toThrow();
  });

  test.each<[string, Task, string, string]>([
    ['an older attempt’s token is refused', leased, 'token-0', 'LEASE_LOST'],
    ['a task that went back to the queue is lost', queued, 'token-1', 'LEASE_LOST'],
    ['a completed task is lost, even with its token', completed, 'token-1', 'LEASE_LOST'],
    ['a failed task is lost, even with its token', failed, 'token-1', 'LEASE_LOST'],
    ['a cancelled task says so', cancelled, 'token-1', 'CANCELLED'],
    ['an empty token holds nothing', queued, '', 'LEASE_LOST'],
  ])('%s', (_, task, token, code) => {
    expect(() => assertHoldsLease(task, token)).toThrow(expect.objectContaining({ code }));
  });
});

describe('given a lease,', () => {
  test('a sign of life starts it anew, for the worker and for the sweeper', () => {
    const expires_at = timeAfter(now, leaseSeconds);
    const task = givenLeasedTask({ lease: givenLease({ expires_at: earlier }), due_at: earlier });
    expect(extendLease(task, now)).toEqual({
      ...task,
      lease: givenLease({ expires_at }),
      due_at: expires_at,
    });
  });

  test('a task without one stays as it is', () => {
    expect(extendLease(queued, now)).toBe(queued);
  });

  test('giving it back costs no attempt, and the task is due at once', () => {
    const task = decideLease(givenTask({ attempt: 1 }), givenPipeline(), claim);
    if (task.kind !== 'granted') throw new Error('the lease was not granted');
    expect(releaseLease(task.task, now)).toMatchObject({
      state: 'queued',
      attempt: 1,
      lease: null,
      queued_at: now,
      due_at: now,
    });
  });
});
