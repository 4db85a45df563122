import { itemsSound } from '../noop/items-sound';
import { sum } from '../report/statistics';
import { count, table } from '../report/table';
import { runFanOut, type FanOutResult } from './fan-out';
import { startFirestoreMeter, type FirestoreUsage } from './firestore-usage';
import { startNoopStack } from './stack';
import { withUser } from './user';

/** Enough for what is fixed to fade, few enough for a run whose every call is decoded. */
const METERED_ITEMS = 1000;

/** Reads and writes of documents, on a stack whose functions reach Firestore through a meter. */
export async function reportFirestore(): Promise<void> {
  const meter = await startFirestoreMeter();
  const starting = startNoopStack({ environment: { FIRESTORE_EMULATOR_HOST: meter.address } });
  try {
    await withUser(starting, async (bench, user) => {
      meter.connectTo(bench.stack.addresses.firestore);
      const input_file_id = await user.upload('items.wav', itemsSound(METERED_ITEMS));
      await runFanOut(bench, user, { input_file_id, items: 100, batchItems: 1 });
      for (const batchItems of [1, null]) {
        meter.take();
        const request = { input_file_id, items: METERED_ITEMS, batchItems };
        const result = await runFanOut(bench, user, request);
        reportUsage(result, meter.take());
      }
    });
  } finally {
    meter.stop();
  }
}

/** What is no part of orchestration: results kept for others, and the records of files. */
const ASIDE = ['cache', 'files', 'uploads'];

function reportUsage({ items, tasks }: FanOutResult, { reads, writes }: FirestoreUsage): void {
  const names = [...new Set([...Object.keys(reads), ...Object.keys(writes)])].sort();
  const counted = names.filter((name) => !ASIDE.includes(name));
  const total = (counts: Readonly<Record<string, number>>): number =>
    sum(counted.map((name) => counts[name] ?? 0));
  console.log(
    `\nDocuments of Firestore for ${count(items)} items in ${count(tasks)} tasks, the whole job:\n`,
  );
  console.log(
    table(
      ['documents', 'reads', 'writes', 'reads a task', 'writes a task'],
      [
        ...names.map((name) => [name, reads[name] ?? 0, writes[name] ?? 0] as const),
        [`all but ${ASIDE.join(', ')}`, total(reads), total(writes)] as const,
      ].map(([name, read, written]) => [name, read, written, read / tasks, written / tasks]),
    ),
  );
}
