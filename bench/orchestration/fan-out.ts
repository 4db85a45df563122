import { runFanOut, type FanOutResult } from './attacca/fan-out';
import { reportFirestore } from './attacca/metered-fan-out';
import { startHeapMeter, type HeapMeter } from './attacca/heaps';
import { usageOf } from './attacca/process-usage';
import { runRelay } from './attacca/relay';
import { startNoopStack, type BenchStack } from './attacca/stack';
import { withUser, type BenchUser } from './attacca/user';
import { itemsSound } from './noop/items-sound';
import { runFlow } from './others/bullmq-flow';
import { runCounter } from './others/counter';
import { withRedis } from './others/redis';
import { check, runBenchmark } from './report/check';
import {
  reportCpu,
  reportHeaps,
  reportResident,
  reportSpeed,
  type Row,
} from './report/fan-out-tables';
import { latencies, sum } from './report/statistics';

/*
 * What orchestration costs: fan-outs over items that do nothing, on the local cloud with real processes; beside them, in
 * the same run on the same machine, BullMQ flows on a real Redis server and a counter that all tasks share.
 * node bench/run.mjs orchestration/fan-out [ITEMS …]
 */

/** Of the worker `noop` (its manifest), and so of the others; as many are handed out at the same time. */
const CONCURRENCY = 16;
/** What takes seconds is measured so often, in turn with what it is compared with. */
const ROUNDS = 5;
const WARMING_ROUNDS = 5;
const WARMING_ITEMS = 200;
const RELAYS = 6;
/** The counter's cost is known long before, and it is slow. */
const MOST_COUNTED = 1000;

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : [100, 1000, 10_000];
  const heaps = startHeapMeter();
  const starting = (): Promise<BenchStack> =>
    startNoopStack({
      environment: { ...heaps.environment, DISPATCH_WINDOW: String(CONCURRENCY) },
    });
  try {
    await withRedis(({ port }) =>
      withUser(starting(), (bench, user) =>
        compare(sizes, { bench, user, redisPort: port, heaps }),
      ),
    );
  } finally {
    heaps.stop();
  }
  await reportFirestore();
}

interface Surroundings {
  readonly bench: BenchStack;
  readonly user: BenchUser;
  readonly redisPort: number;
  readonly heaps: HeapMeter;
}

async function compare(sizes: readonly number[], surroundings: Surroundings): Promise<void> {
  const { bench, user, heaps } = surroundings;
  const most = Math.max(...sizes, WARMING_ITEMS);
  const input_file_id = await user.upload('items.wav', itemsSound(most));
  await warm({ bench, user }, { input_file_id, most });
  const heapsBefore = await heaps.read(bench.stack);
  // A collection also throws away what V8 has compiled.
  await warm({ bench, user }, { input_file_id, most });
  const rows: Row[] = [];
  const usages = [usageOf(bench.stack)];
  for (const items of sizes) {
    rows.push(await measure(items, { ...surroundings, input_file_id }));
    usages.push(usageOf(bench.stack));
  }
  const relayed: number[] = [];
  for (let round = 0; round < RELAYS; round += 1) {
    relayed.push(...(await runRelay(bench, user, input_file_id)));
  }
  reportSpeed(rows, CONCURRENCY);
  reportCpu(rows.at(-1));
  reportResident(rows, usages);
  const items = (ROUNDS + 1) * sum(sizes);
  reportHeaps({ items, before: heapsBefore, after: await heaps.read(bench.stack) });
  console.log(
    `\nFrom a step's completion to the next one's lease, by another service: ${latencies(relayed)}`,
  );
}

/** The first pipelines pay for connections, tokens and compilation, which every thread of the worker does for itself. */
async function warm(
  { bench, user }: Pick<Surroundings, 'bench' | 'user'>,
  { input_file_id, most }: { readonly input_file_id: string; readonly most: number },
): Promise<void> {
  const run = (items: number, batchItems: number | null): Promise<FanOutResult> =>
    runFanOut(bench, user, { input_file_id, items, batchItems });
  await run(WARMING_ITEMS, 1);
  for (let round = 0; round < WARMING_ROUNDS; round += 1) await run(most, null);
  await runRelay(bench, user, input_file_id);
}

async function measure(
  items: number,
  { bench, user, redisPort, input_file_id }: Surroundings & { readonly input_file_id: string },
): Promise<Row> {
  const counted = Math.min(items, MOST_COUNTED);
  const { stack } = bench;
  const batched: FanOutResult[] = [];
  const flows: { readonly seconds: number }[] = [];
  const flow = (): Promise<{ readonly seconds: number }> =>
    runFlow({ redisPort, items, concurrency: CONCURRENCY, work: (index) => index });
  await flow();
  for (let round = 0; round < ROUNDS; round += 1) {
    batched.push(await runFanOut(bench, user, { input_file_id, items, batchItems: null }));
    flows.push(await flow());
  }
  const single = await runFanOut(bench, user, { input_file_id, items, batchItems: 1 });
  check(single.tasks === items, `${single.tasks} tasks over ${items} items, one each.`);
  const counter = await runCounter({ stack, items: counted, concurrency: CONCURRENCY });
  return {
    batched: middle(batched),
    single,
    bullmqSeconds: middle(flows).seconds,
    counterSeconds: (counter.seconds / counted) * items,
  };
}

/** The one that took neither longest nor shortest. */
function middle<Result extends { readonly seconds: number }>(results: readonly Result[]): Result {
  const sorted = [...results].sort((a, b) => a.seconds - b.seconds);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error('Nothing was measured.');
  return found;
}

runBenchmark(main);
