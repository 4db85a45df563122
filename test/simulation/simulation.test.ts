import { noFaults, type Faults } from './engine/faults';
import { nothingAfterwards } from './scenario/afterwards';
import { type Behaviour } from './scenario/behaviour';
import { type Intention } from './scenario/clients';
import { givenPlans } from './scenario/given-plans';
import { type Plan } from './scenario/plan';
import { simulate, type Outcome, type Scenario } from './simulate';

/*
 * The shipped handlers in a simulated cloud (simulate.ts). A run fails by itself when a rule is broken on the way or when it
 * ends otherwise than the reference; what is asserted here is which runs there are, and how they must end.
 */

const well: Behaviour = {
  failingItems: 0,
  failingOnce: 0,
  findingNothing: 0,
  least: 150,
  most: 150,
  mostNested: 3,
};
const bad: Faults = {
  ...noFaults,
  crash: 0.5,
  fail: 0.5,
  ambiguous: 0.5,
  abort: 1,
  stall: 0.1,
  drop: 10,
  duplicate: 20,
  delay: 10,
  lostCall: 5,
  brokenAttempt: 5,
};

// Many runs to a test, on machines that do other things as well.
jest.setTimeout(120_000);

/** One pipeline, submitted at once. */
function only(plan: Plan, changes: Partial<Scenario> = {}): (scenario: Scenario) => Scenario {
  const intention: Intention = {
    plan,
    submitAfter: 0,
    cancelAfter: null,
    retries: 0,
    afterwards: nothingAfterwards,
  };
  return (scenario) => ({
    ...scenario,
    intentions: [intention],
    behaviour: well,
    faults: noFaults,
    slots: 50,
    window: 8,
    ...changes,
  });
}

const failuresOf = (outcomes: readonly Outcome[]): string[] =>
  outcomes
    .filter(({ failure }) => failure !== null)
    .map(({ seed, failure }) => `seed ${seed}: ${failure} (npm run simulate -- --seed ${seed})`);

describe.each(Object.entries(givenPlans))('%s', (_name, plan) => {
  test('completes without faults, and the sweeper has nothing to do', async () => {
    const outcome = await simulate(1, { change: only(plan) });
    expect(outcome).toMatchObject({ failure: null, states: { complete: 1 }, refused: [] });
  });

  test('any order, repetition, delay and loss of events ends in the same state', async () => {
    const outcomes: Outcome[] = [];
    const change = only(plan, { faults: bad });
    for (let seed = 0; seed < 4; seed += 1) outcomes.push(await simulate(seed, { change }));
    expect(failuresOf(outcomes)).toEqual([]);
  });
});

test('of 20,000 slices each is counted once, and no join is written more than 65 times', async () => {
  const behaviour = { ...well, least: 20_000, most: 20_000 };
  const faults = { ...bad, crash: 0.05, stall: 0, brokenAttempt: 0 };
  const change = only(givenPlans['a fan-out and its gather'], { behaviour, faults });
  const outcome = await simulate(7, { change });
  expect(outcome).toMatchObject({ failure: null, states: { complete: 1 } });
});

test('a retry runs what failed and keeps what was completed', async () => {
  const outcomes: Outcome[] = [];
  const plan = givenPlans['mapped steps behind one another'];
  const change = only(plan, {
    faults: { ...noFaults, brokenAttempt: 60 },
    faultyFor: 300_000,
    intentions: [
      { plan, submitAfter: 0, cancelAfter: null, retries: 3, afterwards: nothingAfterwards },
    ],
  });
  for (let seed = 0; seed < 6; seed += 1) outcomes.push(await simulate(seed, { change }));
  expect(failuresOf(outcomes)).toEqual([]);
  // Some attempts are all broken: only a retry can have completed those.
  expect(outcomes.filter(({ states }) => states['complete'] === 1).length).toBeGreaterThan(0);
  expect(Math.max(...outcomes.map(({ retries }) => retries))).toBeGreaterThan(0);
});

test('the same seed leads to the same run', async () => {
  const [first, second] = [
    await simulate(3, { isTraced: true }),
    await simulate(3, { isTraced: true }),
  ];
  expect(second).toEqual(first);
  expect(first.report.length).toBeGreaterThan(100);
});

test('random pipelines in random worlds', async () => {
  const outcomes: Outcome[] = [];
  for (let seed = 0; seed < 250; seed += 1) outcomes.push(await simulate(seed));
  expect(failuresOf(outcomes)).toEqual([]);
  const states = new Set(outcomes.flatMap((outcome) => Object.keys(outcome.states)));
  expect([...states].sort()).toEqual(['cancelled', 'complete', 'failed']);
  expect(outcomes.some(({ repeats }) => repeats > 0)).toBe(true);
  expect(outcomes.some(({ deletions }) => deletions > 0)).toBe(true);
  // The generator knows what can be planned; only a file that was deleted may be missing.
  const refused = outcomes.flatMap((outcome) => outcome.refused);
  expect(refused.filter((why) => !/there is no file|FILE_NOT_READY/.test(why))).toEqual([]);
});
