import { milliseconds, readJobRecords } from './attacca/job-records';
import { startNoopStack } from './attacca/stack';
import { signInUser, type BenchUser } from './attacca/user';
import { type Verdict } from './noop/operations';
import { itemsSound } from './noop/items-sound';
import { check, runBenchmark } from './report/check';
import { quantile, sum } from './report/statistics';
import { table } from './report/table';

/*
 * Ten users submit two hundred pipelines of fifty items at once. All must become complete, and nobody should wait more
 * than twice as long as somebody else with the same work. Items go one by one, so that there is something to wait for.
 * node bench/run.mjs orchestration/fairness [USERS] [PIPELINES A USER]
 */

const ITEMS = 50;
const ALLOWED_RATIO = 2;

interface Waiting {
  readonly user: string;
  /** Seconds from the submission to the end, of each pipeline. */
  readonly seconds: readonly number[];
}

async function main(): Promise<void> {
  const [users = 10, pipelines = 20] = process.argv.slice(2).map(Number);
  const bench = await startNoopStack();
  const open: BenchUser[] = [];
  try {
    const names = Array.from({ length: users }, (_, index) => `user-${index}`);
    for (const name of names) open.push(await signInUser(bench.stack, name));
    const sound = itemsSound(ITEMS);
    const files = await Promise.all(open.map((user) => user.upload('items.wav', sound)));
    // The first run of a file looks at it; with that behind them all have the same work.
    await Promise.all(open.map((user, index) => finished(user, submitted(files[index] ?? ''))));
    const started = performance.now();
    const waiting = await Promise.all(
      open.map(async (user, index): Promise<Waiting> => {
        const jobs = Array.from({ length: pipelines }, () =>
          finished(user, submitted(files[index] ?? '')),
        );
        const ids = await Promise.all(jobs);
        const seconds = await Promise.all(
          ids.map(async (id) => {
            const { pipeline } = await readJobRecords(bench.stack, id);
            const end = milliseconds(pipeline.finished_at);
            return (end - milliseconds(pipeline.created_at)) / 1000;
          }),
        );
        return { user: names[index] ?? '', seconds };
      }),
    );
    report(waiting, (performance.now() - started) / 1000);
  } finally {
    for (const user of open) await user.close();
    await bench.stop();
  }
}

function submitted(input_file_id: string) {
  const over = { step: 'emit', output: 'items' };
  return {
    input_file_id,
    pipeline: [
      { step_id: 'emit', service: 'noop', operation: 'emit', parameters: { count: ITEMS } },
      {
        step_id: 'item',
        service: 'noop',
        operation: 'noop',
        map: { over, batch: { max_items: 1 } },
      },
      { step_id: 'gather', service: 'noop', operation: 'gather' },
    ],
  };
}

/** @returns the job's id. @throws WrongResult when it does not hold every item */
async function finished(user: BenchUser, request: ReturnType<typeof submitted>): Promise<string> {
  const job = await user.run(request);
  const verdict = await user.readJson<Verdict>(job, { stepId: 'gather', port: 'verdict' });
  check(
    verdict.items === ITEMS && verdict.wrong === 0,
    `Job ${job.job_id} gathered ${verdict.items} of ${ITEMS} items, ${verdict.wrong} of them wrong.`,
  );
  return job.job_id;
}

function report(waiting: readonly Waiting[], seconds: number): void {
  const pipelines = sum(waiting.map((user) => user.seconds.length));
  console.log(
    `${pipelines} pipelines of ${ITEMS} items by ${waiting.length} users: all complete after ${seconds.toFixed(1)} s\n`,
  );
  const mean = (values: readonly number[]): number => sum(values) / values.length;
  console.log(
    table(
      ['user', 'mean s', 'median s', 'longest s'],
      waiting.map((one) => [
        one.user,
        mean(one.seconds),
        quantile(one.seconds, 0.5),
        quantile(one.seconds, 1),
      ]),
    ),
  );
  const ratio = (of: (values: readonly number[]) => number): string => {
    const values = waiting.map((one) => of(one.seconds));
    return (Math.max(...values) / Math.min(...values)).toFixed(2);
  };
  const last = (values: readonly number[]): number => quantile(values, 1);
  console.log(
    `\nSlowest user / fastest user: ${ratio(mean)} by the mean, ${ratio(last)} by the last pipeline; at most ${ALLOWED_RATIO} is wanted.`,
  );
}

runBenchmark(main);
