import { runRelay } from './attacca/relay';
import { startNoopStack } from './attacca/stack';
import { withUser } from './attacca/user';
import { itemsSound } from './noop/items-sound';
import { runBenchmark } from './report/check';
import { latencies } from './report/statistics';

/*
 * How long it takes from one step to the next: pipelines of eight steps, one after another, in turn by two services, just
 * after the start and when the processes have compiled what they run often.
 * node bench/run.mjs orchestration/relay [PIPELINES]
 */

/** Pipelines of which each row of the report tells. */
const PIPELINES_A_ROW = 20;

async function main(): Promise<void> {
  const pipelines = Number(process.argv[2] ?? 120);
  console.log("From a step's completion to the next one's lease, by another service:");
  await withUser(startNoopStack(), async (bench, user) => {
    const input_file_id = await user.upload('items.wav', itemsSound(1));
    for (let first = 1; first <= pipelines; first += PIPELINES_A_ROW) {
      const last = Math.min(pipelines, first + PIPELINES_A_ROW - 1);
      const relayed: number[] = [];
      for (let each = first; each <= last; each += 1)
        relayed.push(...(await runRelay(bench, user, input_file_id)));
      console.log(`pipelines ${first} to ${last}: ${latencies(relayed)}`);
    }
  });
}

runBenchmark(main);
