import { availableParallelism } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type OperationTable } from '../operation/context';
import { threadChunkPool } from '../threads/chunk-pool';
import { executeOrder } from './execute-order';
import { executionError } from './execution-error';
import { findOperationFunction } from './find-operation';
import { type FromThread, type ToThread } from './thread-messages';
import { type ExecutionHooks, type WorkOrder, type WorkProgress } from './work-order';

const PROGRESS_INTERVAL_MS = 100;

/**
 * What runs in an executing thread: one order after another, as the main thread sends them.
 * @param program the built program itself: it also runs as the threads of one operation
 */
export function serveThread(table: OperationTable, program: string): void {
  const pool = threadChunkPool({ program, threads: availableParallelism() });
  let running = new AbortController();
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'abort') {
      running.abort(new Error('The main thread stopped this work.'));
      return;
    }
    running = new AbortController();
    const { operation } = message.order;
    const threads = Math.min(pool.threads, operation.resources.cpu);
    const chunks = { ...pool, threads };
    void execute(message.order, table, { signal: running.signal, chunks }).then(say);
  });
}

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function execute(
  order: WorkOrder,
  table: OperationTable,
  given: Pick<ExecutionHooks, 'signal' | 'chunks'>,
): Promise<FromThread> {
  try {
    const run = await findOperationFunction(order.operation, table);
    const hooks = {
      ...given,
      onProgress: seldom((progress) => say({ kind: 'progress', progress })),
    };
    return { kind: 'result', result: await executeOrder(order, run, hooks) };
  } catch (error) {
    return { kind: 'error', error: executionError(error).structured };
  }
}

/** Lets through as much as heartbeats can use: operations tell their progress at every block. */
function seldom(tell: (progress: WorkProgress) => void): (progress: WorkProgress) => void {
  let next = 0;
  return (progress) => {
    const now = performance.now();
    if (now < next) return;
    next = now + PROGRESS_INTERVAL_MS;
    tell(progress);
  };
}
