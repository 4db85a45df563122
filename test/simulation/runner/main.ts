import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { simulate, type Outcome } from '../simulate';
import { readOptions, type RunOptions } from './options';

/*
 * Runs many seeds on several threads. This file is the main thread's and the workers' at once, because it is run as one
 * bundle (scripts/simulate.mjs).
 */

interface Totals {
  done: number;
  pipelines: number;
  calls: number;
  refused: number;
  readonly states: Record<string, number>;
  failing: number;
}

function work(): void {
  parentPort?.on('message', ({ seed, isTraced }: { seed: number; isTraced: boolean }) => {
    void simulate(seed, { isTraced }).then((outcome) => parentPort?.postMessage(outcome));
  });
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), availableParallelism());
  const totals: Totals = { done: 0, pipelines: 0, calls: 0, refused: 0, states: {}, failing: 0 };
  const startedAt = performance.now();
  await runAll(options, (outcome) => {
    add(totals, outcome);
    if (outcome.failure !== null) print(describe(outcome));
    else if (options.isTraced) print(outcome.report.join('\n'));
    if (totals.done % 100 === 0) print(progressLine(totals, options, startedAt));
  });
  print(progressLine(totals, options, startedAt));
  process.exitCode = totals.failing === 0 ? 0 : 1;
}

/** Hands the seeds out to the threads, each the next when it is done with one. */
async function runAll(
  { from, seeds, isTraced, threads, mostFailures }: RunOptions,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  let next = from;
  let failures = 0;
  const thread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(__filename);
      const goOn = (): void => {
        if (next < from + seeds && failures < mostFailures)
          worker.postMessage({ seed: (next += 1) - 1, isTraced });
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (outcome: Outcome) => {
        if (outcome.failure !== null) failures += 1;
        onOutcome(outcome);
        goOn();
      });
      worker.on('error', reject);
      goOn();
    });
  await Promise.all(Array.from({ length: Math.min(threads, seeds) }, thread));
}

function add(totals: Totals, outcome: Outcome): void {
  totals.done += 1;
  totals.pipelines += outcome.pipelines;
  totals.calls += outcome.calls;
  totals.refused += outcome.refused.length;
  for (const [state, count] of Object.entries(outcome.states))
    totals.states[state] = (totals.states[state] ?? 0) + count;
  if (outcome.failure !== null) totals.failing += 1;
}

function progressLine(totals: Totals, { seeds }: RunOptions, startedAt: number): string {
  const seconds = (performance.now() - startedAt) / 1000;
  const states = Object.entries(totals.states)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  return [
    `${totals.done} of ${seeds} seeds in ${seconds.toFixed(1)} s (${(totals.done / seconds).toFixed(1)}/s)`,
    `${totals.pipelines} pipelines (${states}), ${totals.refused} requests refused`,
    `${totals.calls} calls`,
    `${totals.failing} failing`,
  ].join('; ');
}

function describe({ seed, failure, report }: Outcome): string {
  const lines = report.map((line) => `  ${line}`).join('\n');
  return `\n--- seed ${seed} fails: ${failure}\n${lines}\n  replay: npm run simulate -- --seed ${seed} --trace`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (isMainThread) {
  main().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 2;
  });
} else {
  work();
}
