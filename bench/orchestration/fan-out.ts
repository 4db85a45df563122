import { runFanOut } from './attacca/fan-out';
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
  reportMemory,
  reportSpeed,
  type Memory,
  type Row,
} from './report/fan-out-tables';
import { latencies } from './report/statistics';

/*
 * What orchestration costs: fan-outs over items that do nothing, on the local cloud with real processes; beside them, in
 * the same run on the same machine, BullMQ flows on a real Redis server and a counter that all tasks share.
 * node bench/run.mjs orchestration/fan-out [ITEMS …]
 */

/** Of the worker `noop` (its manifest), and so of the others. */
const CONCURRENCY = 8;
const RELAYS = 6;
/** The counter's cost is known long before, and it is slow. */
const MOST_COUNTED = 1000;

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : [100, 1000, 10_000];
  const heaps = startHeapMeter();
  const starting = (): Promise<BenchStack> => startNoopStack({ environment: heaps.environment });
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
  const input_file_id = await user.upload('items.wav', itemsSound(Math.max(...sizes, 200)));
  await warm(bench, user, input_file_id);
  const rows: Row[] = [];
  const memory = async (): Promise<Memory> => ({
    resident: usageOf(bench.stack),
    heaps: await heaps.read(bench.stack),
  });
  const memories = [await memory()];
  for (const items of sizes) {
    rows.push(await measure(items, { ...surroundings, input_file_id }));
    memories.push(await memory());
  }
  reportSpeed(rows, CONCURRENCY);
  reportCpu(rows.at(-1));
  reportMemory(rows, memories);
  const relayed: number[] = [];
  for (let round = 0; round < RELAYS; round += 1) {
    relayed.push(...(await runRelay(bench, user, input_file_id)));
  }
  console.log(
    `\nFrom a step's completion to the next one's lease, by another service: ${latencies(relayed)}`,
  );
}

/** The first pipelines pay for connections, tokens and compilation. */
async function warm(bench: BenchStack, user: BenchUser, input_file_id: string): Promise<void> {
  for (const batchItems of [null, 1])
    await runFanOut(bench, user, { input_file_id, items: 200, batchItems });
  await runRelay(bench, user, input_file_id);
}

async function measure(
  items: number,
  { bench, user, redisPort, input_file_id }: Surroundings & { readonly input_file_id: string },
): Promise<Row> {
  const counted = Math.min(items, MOST_COUNTED);
  const { stack } = bench;
  const row = {
    batched: await runFanOut(bench, user, { input_file_id, items, batchItems: null }),
    single: await runFanOut(bench, user, { input_file_id, items, batchItems: 1 }),
    bullmq: await runFlow({ redisPort, items, concurrency: CONCURRENCY, work: (index) => index }),
    counter: await runCounter({ stack, items: counted, concurrency: CONCURRENCY }),
  };
  check(row.single.tasks === items, `${row.single.tasks} tasks over ${items} items, one each.`);
  return {
    batched: row.batched,
    single: row.single,
    bullmqSeconds: row.bullmq.seconds,
    counterSeconds: (row.counter.seconds / counted) * items,
  };
}

runBenchmark(main);
