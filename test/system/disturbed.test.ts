import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type FaultRule } from '@attacca/local-cloud';
import { seededRandom } from '../contract/firestore/seeded-random';
import { operatorOf, type CloudOperator } from './cloud-operator';
import { eventually, startTestStack, type TestStack, type TestUser } from './harness';
import { realRecording } from './recordings';
import { sliceAndDescribe, sliceResults } from './slice-results';
import { expectAcceptedOnce, readTaskRecords } from './task-records';

/*
 * The fault list of the simulation, smaller, with real processes: whatever is repeated, late, refused, lost or killed,
 * a fan-out over real music ends with the results of an undisturbed run, and each of its tasks is accepted once.
 * A seed chooses the calls that are struck and the moments of the kills; how the processes run beside that it does not.
 */

/** Nine kills then fall into the first seconds of jobs that take about ten. */
const LONGEST_PAUSE_MILLISECONDS = 1000;
const seed = Number(process.env['DISTURBANCE_SEED'] ?? 42);

let system: TestStack;
let user: TestUser;
let operator: CloudOperator;
let undisturbed: Awaited<ReturnType<typeof sliceResults>>;

beforeAll(async () => {
  system = await startTestStack();
  operator = operatorOf(system.stack);
  user = await system.signIn('disturbed');
  const job = await user.run('music.ogg', readFileSync(realRecording), sliceAndDescribe);
  undisturbed = await sliceResults(user, job);
  expect(undisturbed).toMatchObject({ state: 'complete', error: null });
  expect(undisturbed.items.length).toBeGreaterThan(50);
  expect(undisturbed.items.map(({ index }) => index)).toEqual([...undisturbed.items.keys()]);
});
afterAll(() => system.stop());

async function submit(): Promise<string> {
  const input_file_id = await user.upload('music.ogg', readFileSync(realRecording));
  return (await user.client.submitJob({ input_file_id, ...sliceAndDescribe })).job_id;
}

/** Waits for the end of a job, which is to be that of an undisturbed one. */
async function expectUndisturbed(job_id: string): Promise<void> {
  const job = await user.finish(job_id);
  expect(await sliceResults(user, job)).toEqual(undisturbed);
  expectAcceptedOnce(await readTaskRecords(system.stack, job_id));
}

const repeatedAndReordered: readonly FaultRule[] = (['pubsub', 'eventarc'] as const).flatMap(
  (service) => [
    { kind: 'duplicate', service, probability: 0.5, milliseconds: [0, 400] },
    { kind: 'reorder', service, probability: 0.5, milliseconds: [10, 300] },
  ],
);
const uploads = { service: 'storage', method: 'objects.insert' } as const;
const slowAndFailingUploads: readonly FaultRule[] = [
  { kind: 'latency', ...uploads, probability: 0.5, milliseconds: [20, 200] },
  { kind: 'error', ...uploads, probability: 0.2, code: 'UNAVAILABLE' },
  { kind: 'lost_answer', ...uploads, probability: 0.2, code: 'UNAVAILABLE' },
];
const abortedTransactions: readonly FaultRule[] = [
  { kind: 'transaction_abort', probability: 0.2 },
  { kind: 'lost_answer', service: 'firestore', method: 'Commit', probability: 0.05 },
];

test.each([
  ['pushes and events come twice and in another order', repeatedAndReordered],
  ['uploads are slow, refused, or done and not answered', slowAndFailingUploads],
  ['transactions are aborted, or committed and not answered', abortedTransactions],
])(`the results are the same when %s (seed ${seed})`, async (_what, rules) => {
  await operator.disturb(rules, seed);
  const job_id = await submit();
  await user.finish(job_id);
  const struck = await operator.calm();
  await expectUndisturbed(job_id);
  expect(struck.reduce((sum, rule) => sum + rule.struck, 0)).toBeGreaterThan(0);
});

test(`three jobs survive kill -9 of every process, at random times (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const jobs = await Promise.all([submit(), submit(), submit()]);
  const victims = shuffled(
    system.stack.processes().map(({ name }) => name),
    random,
  );
  for (const victim of victims) {
    await pause(random() * LONGEST_PAUSE_MILLISECONDS);
    await kill(victim);
  }
  for (const job_id of jobs) await expectUndisturbed(job_id);
});

/** Ends a process as a machine that goes dark does; one that is only just coming back is waited for. */
async function kill(name: string): Promise<void> {
  const pidOf = (): number | undefined =>
    system.stack.processes().find((process) => process.name === name)?.pid;
  const pid = await eventually(`a process of ${name}`, pidOf);
  system.stack.kill(name, 'SIGKILL');
  await eventually(`the end of ${name}`, () => pidOf() !== pid || undefined);
}

function shuffled<Element>(elements: readonly Element[], random: () => number): Element[] {
  return elements
    .map((element) => ({ element, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ element }) => element);
}
