import { type FanOutResult } from '../attacca/fan-out';
import { type Heaps } from '../attacca/heaps';
import { type StackUsage } from '../attacca/process-usage';
import { sum } from './statistics';
import { count, table } from './table';

/** The same number of items by everybody. */
export interface Row {
  readonly batched: FanOutResult;
  readonly single: FanOutResult;
  readonly bullmqSeconds: number;
  readonly counterSeconds: number;
}

export function reportSpeed(rows: readonly Row[], concurrency: number): void {
  const perSecond = (row: Row): number[] =>
    [row.batched.seconds, row.single.seconds, row.bullmqSeconds, row.counterSeconds].map(
      (seconds) => row.batched.items / seconds,
    );
  console.log(
    `\nItems per second, from the fan-out to the end of the fan-in; ${concurrency} at a time:\n`,
  );
  console.log(
    table(
      [
        'items',
        'Attacca, batches',
        'Attacca, one by one',
        'BullMQ',
        'shared counter',
        'batches / BullMQ',
      ],
      rows.map((row) => {
        const [batched = 0, single = 0, bullmq = 0, counter = 0] = perSecond(row);
        return [count(row.batched.items), batched, single, bullmq, counter, batched / bullmq];
      }),
    ),
  );
  console.log('\nFan-outs of Attacca one by one; milliseconds an item must not grow:\n');
  const results = rows.flatMap(({ batched, single }) => [batched, single]);
  console.log(
    table(
      [
        'items',
        'tasks',
        's',
        's with the job',
        'ms an item',
        'tasks/s',
        'ms to open',
        'ms to gather',
        'bytes of pipelines/{id}',
      ],
      results.map((result) => [
        count(result.items),
        result.tasks,
        result.seconds,
        result.jobSeconds,
        (result.seconds / result.items) * 1000,
        result.tasks / result.seconds,
        result.opensAfter,
        result.gathersAfter,
        result.pipelineBytes,
      ]),
    ),
  );
}

/** Wall time on a small machine is what all processes take together: this says who takes it. */
export function reportCpu(row: Row | undefined): void {
  if (row === undefined || Object.keys(row.batched.cpuSeconds).length === 0) return;
  const { batched, single } = row;
  const perItem = ({ cpuSeconds, items }: FanOutResult, name: string): number =>
    ((cpuSeconds[name] ?? NaN) / items) * 1000;
  const total = ({ cpuSeconds, items }: FanOutResult): number =>
    (sum(Object.values(cpuSeconds)) / items) * 1000;
  console.log(`\nCPU milliseconds an item, of ${count(batched.items)} items:\n`);
  console.log(
    table(
      ['process', 'batches', 'one by one'],
      [
        ...Object.keys(single.cpuSeconds).map((name) => [
          name,
          perItem(batched, name),
          perItem(single, name),
        ]),
        ['all', total(batched), total(single)],
      ],
    ),
  );
}

/** What V8 once took from the system, whether it is in use or not. */
export function reportResident(rows: readonly Row[], usages: readonly StackUsage[]): void {
  const last = usages.at(-1) ?? {};
  if (Object.keys(last).length === 0) return;
  console.log('\nResident memory, MiB, when warm and after the fan-outs of each size:\n');
  console.log(
    table(
      ['process', 'warm', ...rows.map(({ batched }) => count(batched.items))],
      Object.keys(last).map((name) => [
        name,
        ...usages.map((usage) => (usage[name]?.residentBytes ?? NaN) / 2 ** 20),
      ]),
    ),
  );
}

/** What is in use after a collection. @param held `items`: of all fan-outs between the two looks */
export function reportHeaps(held: { items: number; before: Heaps; after: Heaps }): void {
  const { items, before, after } = held;
  console.log(
    `\nHeap and buffers after a collection, MiB, when warm and after fan-outs over ${count(items)} items:\n`,
  );
  console.log(
    table(
      ['process', 'warm', 'after', 'bytes an item'],
      Object.entries(after).map(([name, bytes]) => [
        name,
        (before[name] ?? NaN) / 2 ** 20,
        bytes / 2 ** 20,
        Math.max(0, bytes - (before[name] ?? NaN)) / items,
      ]),
    ),
  );
}
