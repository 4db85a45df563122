import { table } from '../../orchestration/report/table';
import { checkLimits } from '../limits/check';
import { type FanOutRun } from '../simulate-fan-out';
import { figuresOf } from './figures';

/** One line per run. */
export function runsTable(runs: readonly FanOutRun[]): string {
  return table(
    [
      'Items, DISPATCH_WINDOW',
      'Tasks',
      'Lanes',
      'Finished after',
      'Tasks/s at most',
      'Instances',
      'Reads per task',
      'Writes per task',
      'Messages per task',
      'Aborted',
      'Heap per item',
    ],
    runs
      .map(figuresOf)
      .map((figures) => [
        `${figures.items.toLocaleString('en-US')}, ${figures.window}`,
        figures.tasks,
        figures.lanes,
        minutes(figures.seconds),
        figures.tasksPerSecond,
        figures.instances,
        figures.reads,
        figures.writes,
        figures.messages,
        `${(100 * figures.abortedShare).toFixed(1)} %`,
        `${Math.round(figures.heapBytesPerItem)} B`,
      ]),
  );
}

/** One line per limit: what is allowed, and what each run came to. */
export function limitsTable(runs: readonly FanOutRun[]): string {
  const found = runs.map(checkLimits);
  const [first = []] = found;
  return table(
    ['Limit', 'Allowed', ...runs.map(({ options }) => `window ${options.window}`)],
    first.map(({ limit }, row) => [
      `[${limit.name}](${limit.source.startsWith('https:') ? limit.source : limit.source.replace('docs/', '')})`,
      `${limit.allowed.toLocaleString('en-US')} ${limit.unit}`,
      ...found.map((findings) => {
        const { measured = 0, isBroken = false } = findings[row] ?? {};
        return isBroken ? `**${rounded(measured)}**` : rounded(measured);
      }),
    ]),
  );
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function rounded(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });
}
