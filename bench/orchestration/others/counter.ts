import { Firestore } from '@google-cloud/firestore';
import { type Stack } from '@attacca/cli';
import { check } from '../report/check';

/*
 * The pattern of a counter that all tasks of a fan-out share: one document says how many are missing, each task takes
 * one off in a transaction when it is done, and who takes off the last starts what gathers. Only that: nothing is
 * queued, leased or stored. On Google Cloud such a document takes about one write a second for long.
 */

export interface CounterOptions {
  readonly stack: Pick<Stack, 'project' | 'addresses'>;
  readonly items: number;
  /** Tasks at the same time. */
  readonly concurrency: number;
}

/** @throws WrongResult when not exactly one task finds that it is the last */
export async function runCounter(options: CounterOptions): Promise<{ readonly seconds: number }> {
  const { project, addresses } = options.stack;
  const firestore = new Firestore({ projectId: project, host: addresses.firestore, ssl: false });
  const counter = firestore.doc(`counters/of-${options.items}`);
  try {
    await counter.set({ missing: options.items });
    const started = performance.now();
    let next = 0;
    let lasts = 0;
    const takeTasks = async (): Promise<void> => {
      while (next < options.items) {
        next += 1;
        const missing = await firestore.runTransaction(
          async (transaction) => {
            const { missing: before } = (await transaction.get(counter)).data() as {
              missing: number;
            };
            transaction.update(counter, { missing: before - 1 });
            return before - 1;
          },
          { maxAttempts: 100 },
        );
        if (missing === 0) lasts += 1;
      }
    };
    await Promise.all(Array.from({ length: options.concurrency }, takeTasks));
    const seconds = (performance.now() - started) / 1000;
    check(lasts === 1, `${lasts} tasks found that they were the last of ${options.items}.`);
    return { seconds };
  } finally {
    await firestore.terminate();
  }
}
