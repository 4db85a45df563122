import { parentPort } from 'node:worker_threads';
import { type OperationTable } from '../operation/context';
import { executeOrder } from './execute-order';
import { executionError } from './execution-error';
import { findOperationFunction } from './find-operation';
import { type FromThread, type ToThread } from './thread-messages';
import { type WorkOrder } from './work-order';

/** What runs in an executing thread: one order after another, as the main thread sends them. */
export function serveThread(table: OperationTable): void {
  let running = new AbortController();
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'abort') {
      running.abort(new Error('The main thread stopped this work.'));
      return;
    }
    running = new AbortController();
    void execute(message.order, table, running.signal).then(say);
  });
}

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function execute(
  order: WorkOrder,
  table: OperationTable,
  signal: AbortSignal,
): Promise<FromThread> {
  try {
    const run = await findOperationFunction(order.operation, table);
    const onProgress = (progress: Parameters<typeof progressMessage>[0]): void =>
      say(progressMessage(progress));
    return { kind: 'result', result: await executeOrder(order, run, { signal, onProgress }) };
  } catch (error) {
    return { kind: 'error', error: executionError(error).structured };
  }
}

function progressMessage(
  progress: Extract<FromThread, { kind: 'progress' }>['progress'],
): FromThread {
  return { kind: 'progress', progress };
}
