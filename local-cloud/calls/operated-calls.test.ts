import fc from 'fast-check';
import { advancingClock } from '../clock';
import { createCalls, faultKinds, faultRuleShape, InjectedFault, type FaultRule } from '.';

const commit = { service: 'firestore', method: 'Commit', subject: 'users/ada' } as const;
const push = { service: 'pubsub', method: 'Push' } as const;

function callsWith(...rules: FaultRule[]): ReturnType<typeof createCalls> {
  return createCalls({ clock: advancingClock(), rules, seed: 7 });
}

describe('a call', () => {
  it('is recorded with its outcome', async () => {
    const calls = callsWith();
    await expect(calls.run(commit, () => 42)).resolves.toBe(42);
    const refusal = Object.assign(new Error('gone'), { status: 'NOT_FOUND' });
    await expect(calls.run(commit, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(calls.recent(10)).toMatchObject([
      { number: 2, outcome: 'NOT_FOUND', subject: 'users/ada' },
      { number: 1, outcome: 'OK', at: Date.UTC(2026, 0, 1) },
    ]);
    expect(calls.counts()).toMatchObject([{ method: 'Commit', calls: 2, errors: 1 }]);
  });

  it('is told to those who watch, until they stop', async () => {
    const calls = callsWith();
    const seen: string[] = [];
    const stop = calls.watch(({ method }) => seen.push(method));
    await calls.run(commit, () => undefined);
    stop();
    await calls.run(commit, () => undefined);
    expect(seen).toEqual(['Commit']);
  });

  it('is kept among the last thousand only, and counted always', async () => {
    const calls = callsWith();
    for (let index = 0; index < 1_500; index += 1) await calls.run(push, () => undefined);
    expect(calls.recent(5_000)).toHaveLength(1_000);
    expect(calls.recent(2).map(({ number }) => number)).toEqual([1_500, 1_499]);
    expect(calls.counts()).toMatchObject([{ calls: 1_500 }]);
  });
});

describe('a fault', () => {
  it('of kind error leaves the work undone', async () => {
    const work = jest.fn();
    const calls = callsWith({ kind: 'error', code: 'RESOURCE_EXHAUSTED', method: 'Commit' });
    await expect(calls.run(commit, work)).rejects.toMatchObject({ status: 'RESOURCE_EXHAUSTED' });
    expect(work).not.toHaveBeenCalled();
    await expect(calls.run(push, () => 'done')).resolves.toBe('done');
    expect(calls.faults().rules).toMatchObject([{ struck: 1 }]);
  });

  it('of kind lost_answer does the work and tells an error', async () => {
    const work = jest.fn();
    const calls = callsWith({ kind: 'lost_answer' });
    await expect(calls.run(commit, work)).rejects.toBeInstanceOf(InjectedFault);
    expect(work).toHaveBeenCalledTimes(1);
    expect(calls.recent(1)).toMatchObject([{ outcome: 'UNAVAILABLE' }]);
  });

  it('of kind transaction_abort strikes commits of transactions alone', async () => {
    const calls = callsWith({ kind: 'transaction_abort' });
    await expect(calls.run(commit, () => 1)).resolves.toBe(1);
    await expect(calls.run({ ...commit, inTransaction: true }, () => 1)).rejects.toMatchObject({
      status: 'ABORTED',
    });
  });

  it('of kind latency delays the work', async () => {
    const calls = callsWith({ kind: 'latency', milliseconds: [30, 30] });
    await calls.run(commit, () => undefined);
    expect(calls.recent(1)[0]?.milliseconds).toBeGreaterThanOrEqual(29);
  });

  it('stops at its limit', async () => {
    const calls = callsWith({ kind: 'error', limit: 2 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => calls.run(commit, () => 1)),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  });

  it('refuses a stream at its begin', async () => {
    const calls = callsWith({ kind: 'lost_answer', limit: 1 });
    await expect(calls.begin(commit)).rejects.toMatchObject({ status: 'UNAVAILABLE' });
    const end = await calls.begin(commit);
    end('CANCELLED');
    expect(calls.recent(1)).toMatchObject([{ outcome: 'CANCELLED' }]);
  });
});

describe('a delivery', () => {
  it('is made once and at once when nothing disturbs it', () => {
    expect(callsWith().delivery(push)).toEqual([0]);
  });

  it('is lost, made later, or made twice', () => {
    expect(callsWith({ kind: 'drop' }).delivery(push)).toEqual([]);
    expect(callsWith({ kind: 'reorder', milliseconds: [20, 20] }).delivery(push)).toEqual([20]);
    expect(callsWith({ kind: 'duplicate', milliseconds: [5, 5] }).delivery(push)).toEqual([0, 5]);
  });
});

test('the same rules and seed strike the same calls, with the probability that they say', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 }),
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      (seed, probability) => {
        const strikes = (): number[] => {
          const calls = createCalls({ clock: advancingClock() });
          calls.setFaults([{ kind: 'drop', probability }], seed);
          return Array.from({ length: 1_000 }, () => calls.delivery(push).length);
        };
        const lost = strikes().filter((copies) => copies === 0).length;
        expect(strikes()).toEqual(strikes());
        // Six standard deviations of a thousand throws.
        expect(Math.abs(lost / 1_000 - probability)).toBeLessThan(0.1);
      },
    ),
    { numRuns: 50 },
  );
});

test('a rule that cannot be is refused, with the field, what was given and what is allowed', () => {
  const problemsOf = (rule: unknown): string[] => {
    const problems: string[] = [];
    faultRuleShape(rule, 'rules[0]', problems);
    return problems;
  };
  expect(problemsOf({ kind: 'error', service: 'firestore', probability: 0.5 })).toEqual([]);
  expect(problemsOf({ kind: 'slow' })).toEqual([
    `rules[0].kind: one of ${faultKinds.join(', ')} is expected, got "slow"`,
  ]);
  expect(problemsOf({ kind: 'latency', milliseconds: [9, 3], probability: 2 })).toEqual([
    'rules[0].milliseconds: [shortest, longest] in milliseconds, from 0 to 600000 is expected, got [9,3]',
    'rules[0].probability: a number from 0 to 1 is expected, got 2',
  ]);
});
