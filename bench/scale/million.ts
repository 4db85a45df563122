import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifests } from '@attacca/manifests';
import { check, runBenchmark } from '../orchestration/report/check';
import { readExemptions } from './firestore/index-settings';
import { brokenLimits } from './limits/check';
import { figuresOf } from './report/figures';
import { writeSection } from './report/page';
import { plot } from './report/plot';
import { limitsTable, runsTable } from './report/tables';
import { simulateFanOut, type FanOutRun } from './simulate-fan-out';

/*
 * A fan-out over a million items in virtual time, against the published limits (docs/scale.md). With ITEMS and WINDOW,
 * that one run only; without, all that the page shows, which is written anew. Exit code 1 if a limit is broken.
 */

const growth: readonly Size[] = [
  { items: 10_000, window: 64 },
  { items: 100_000, window: 64 },
];
const million: readonly Size[] = [64, 256, 1024].map((window) => ({ items: 1_000_000, window }));

interface Size {
  readonly items: number;
  readonly window: number;
}

const root = process.cwd();

runBenchmark(async () => {
  const [items, window] = process.argv.slice(2).map(Number);
  if (items !== undefined) return report([await simulated({ items, window: window ?? 64 })]);
  const smaller = await all(growth);
  const large = await all(million);
  writePage(smaller, large);
  assertNoGrowth(smaller, large);
  report([...smaller, ...large]);
});

async function all(sizes: readonly Size[]): Promise<FanOutRun[]> {
  const runs: FanOutRun[] = [];
  for (const size of sizes) runs.push(await simulated(size));
  return runs;
}

async function simulated({ items, window }: Size): Promise<FanOutRun> {
  const start = performance.now();
  const catalog = loadManifests(join(root, 'manifests'));
  const exemptionsOf = readExemptions(root);
  const run = await simulateFanOut({ items, window, catalog, exemptionsOf });
  const wall = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${items} items, window ${window}: ${run.seconds.toFixed(0)} s, simulated in ${wall} s`,
  );
  return run;
}

function writePage(smaller: readonly FanOutRun[], large: readonly FanOutRun[]): void {
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  writeFileSync(join(root, 'docs/images/scale-million.svg'), plot(large));
  const page = join(root, 'docs/scale.md');
  writeSection(page, 'runs', runsTable([...smaller, ...large]));
  writeSection(page, 'limits', limitsTable(large));
}

/** What a task costs must not depend on how many there are. */
function assertNoGrowth(smaller: readonly FanOutRun[], large: readonly FanOutRun[]): void {
  const [least, most] = [smaller[0], large[0]];
  if (least === undefined || most === undefined) return;
  const [few, many] = [figuresOf(least), figuresOf(most)];
  for (const cost of ['reads', 'writes', 'messages'] as const) {
    const message = `${cost} per task grew from ${few[cost]} to ${many[cost]}`;
    check(many[cost] <= few[cost] * 1.05, message);
  }
}

function report(runs: readonly FanOutRun[]): void {
  console.log(`\n${runsTable(runs)}\n\n${limitsTable(runs)}`);
  for (const run of runs) {
    const { items, window } = run.options;
    for (const { limit, measured, where } of brokenLimits(run)) {
      const name = `${items} items, window ${window}`;
      console.error(`broken: ${name}: ${limit.name}: ${measured} ${limit.unit}; ${where}`);
    }
    for (const problem of run.deployment.problems) console.error(`problem: ${problem}`);
  }
  const isClean = (run: FanOutRun): boolean =>
    brokenLimits(run).length === 0 && run.deployment.problems.length === 0;
  process.exitCode = runs.every(isClean) ? 0 : 1;
}
