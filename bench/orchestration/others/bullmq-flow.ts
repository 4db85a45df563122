import { FlowProducer, Worker, type Job } from 'bullmq';
import { check } from '../report/check';

/*
 * The same fan-out and fan-in as BullMQ flows do it: a parent job that waits for its children, a worker that takes
 * both, in this process. Redis keeps nothing on disk, so nothing of it would survive a crash.
 */

export interface FlowOptions {
  readonly redisPort: number;
  /** Jobs the worker takes at the same time. */
  readonly concurrency: number;
  readonly items: number;
  /** The work on one item; its result is what the parent gets. */
  readonly work: (index: number) => Promise<number> | number;
}

export interface FlowResult {
  /** From the submission to the end of the parent. */
  readonly seconds: number;
}

/** @throws WrongResult when the parent does not get the result of every child */
export async function runFlow(options: FlowOptions): Promise<FlowResult> {
  const { items, concurrency, work } = options;
  const connection = { host: '127.0.0.1', port: options.redisPort, maxRetriesPerRequest: null };
  const queueName = `flow-${items}-${Math.random().toString(36).slice(2)}`;
  const producer = new FlowProducer({ connection });
  let finish: (results: number[]) => void;
  let fail: (error: Error) => void;
  const finished = new Promise<number[]>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const worker = new Worker(
    queueName,
    async (job: Job<{ index: number }>) => {
      if (job.name === 'item') return work(job.data.index);
      const values = await job.getChildrenValues<number>();
      finish(Object.values(values));
      return 0;
    },
    { connection, concurrency },
  );
  worker.on('failed', (_, error) => fail(error));
  worker.on('error', (error) => fail(error));
  await Promise.all([worker.waitUntilReady(), producer.waitUntilReady()]);
  try {
    const started = performance.now();
    await producer.add({
      name: 'gather',
      queueName,
      children: Array.from({ length: items }, (_, index) => ({
        name: 'item',
        queueName,
        data: { index },
      })),
    });
    const results = await finished;
    const seconds = (performance.now() - started) / 1000;
    check(results.length === items, `BullMQ gathered ${results.length} of ${items} items.`);
    return { seconds };
  } finally {
    await worker.close();
    await producer.close();
  }
}
