import { type JobDocument } from '@attacca/core';
import { hitsWav } from '../../test/system/recordings';
import { milliseconds, readJobRecords, tasksOf } from './attacca/job-records';
import { startOwnStack, type BenchStack } from './attacca/stack';
import { withUser, type BenchUser } from './attacca/user';
import { runBenchmark } from './report/check';
import { latencies, sum } from './report/statistics';

/*
 * What orchestration costs beside the project's own operations: from one step's completion to the next step's lease, and
 * how fast a fan-out over 1,000 slices moves. Times are those the internal function wrote into the tasks, one clock for
 * all.
 * node bench/run.mjs orchestration/overhead
 */

const ROUNDS = 8;
const SLICES = 1000;

/** Alternating services, so that every step goes through message and push; none is chained. */
const relay = Array.from({ length: 8 }, (_, index) =>
  index % 2 === 0
    ? { service: 'flucoma-service', operation: 'bufcompose' }
    : { service: 'audio-analyzer', operation: 'librosa-hpss' },
);
/** One service: the next step is handed out with the answer. */
const chained = Array.from({ length: 8 }, () => ({
  service: 'flucoma-service',
  operation: 'bufcompose',
}));

async function measure(bench: BenchStack, user: BenchUser): Promise<void> {
  const input_file_id = await user.upload('short.wav', hitsWav(2, 0.2));
  await user.run({ input_file_id, pipeline: relay, cache: 'off' }); // warms every process
  const relayed: number[] = [];
  const handed: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const job = { input_file_id, cache: 'off' } as const;
    relayed.push(...(await gaps(bench, await user.run({ ...job, pipeline: relay }))));
    handed.push(...(await gaps(bench, await user.run({ ...job, pipeline: chained }))));
  }
  console.log(`step to step, another service (complete -> next leased): ${latencies(relayed)}`);
  console.log(`step to step, same service, chained: ${latencies(handed)}`);
  await fanOut(bench, user);
}

/** Milliseconds from each task's completion to the lease of the next step's. */
async function gaps({ stack }: BenchStack, job: JobDocument): Promise<number[]> {
  const records = await readJobRecords(stack, job.job_id);
  const tasks = job.steps
    .filter(({ implicit }) => !implicit)
    .map(({ step_id }) => tasksOf(records, step_id)[0]);
  return tasks
    .slice(1)
    .map((task, index) => milliseconds(task?.started_at) - milliseconds(tasks[index]?.finished_at));
}

async function fanOut({ stack }: BenchStack, user: BenchUser): Promise<void> {
  const input_file_id = await user.upload('slices.wav', hitsWav(SLICES, 0.15));
  const job = await user.run({ input_file_id, preset: 'slice-and-describe' });
  const mfcc = tasksOf(await readJobRecords(stack, job.job_id), 'mfcc');
  const step = job.steps.find(({ step_id }) => step_id === 'mfcc');
  const seconds = (milliseconds(step?.finished_at) - milliseconds(step?.queued_at)) / 1000;
  const computed = sum(mfcc.map(({ timing }) => timing?.execute_seconds ?? 0));
  const items = step?.progress.items_total ?? 0;
  console.log(`fan-out over ${items} slices in ${mfcc.length} tasks: ${seconds.toFixed(2)} s`);
  console.log(
    `  ${(items / seconds).toFixed(0)} items/s, ${(mfcc.length / seconds).toFixed(1)} tasks/s, sweeper moves ${job.sweeper_moves}`,
  );
  console.log(`  seconds spent in the operation, over all tasks: ${computed.toFixed(2)}`);
}

runBenchmark(() => withUser(startOwnStack(), measure));
