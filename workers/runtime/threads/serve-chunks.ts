import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { executionError } from '../execution/execution-error';
import { type OperationTable } from '../operation/context';
import { BufferStore } from './buffer-store';
import { CHUNK_THREAD, type ChunkAnswer } from './chunk-pool';
import { computeChunk, resultBuffers, type ChunkOrder } from './compute-chunk';

/** True in a thread of `threadChunkPool`. */
export function isChunkThread(): boolean {
  return !isMainThread && workerData === CHUNK_THREAD;
}

/** What runs in a thread that works on chunks: one after another, as they come. */
export function serveChunks(tableOf: (service: string) => Promise<OperationTable>): void {
  const buffers = new BufferStore();
  parentPort?.on('message', (order: ChunkOrder) => {
    void answer(order, tableOf, buffers).then((said) =>
      parentPort?.postMessage(said, buffersOf(said)),
    );
  });
}

async function answer(
  order: ChunkOrder,
  tableOf: (service: string) => Promise<OperationTable>,
  buffers: BufferStore,
): Promise<ChunkAnswer> {
  try {
    const table = await tableOf(order.operation.service);
    return { kind: 'result', result: await computeChunk(order, table, buffers) };
  } catch (error) {
    return { kind: 'error', error: executionError(error).structured };
  }
}

function buffersOf(answer: ChunkAnswer): ArrayBuffer[] {
  return answer.kind === 'error'
    ? []
    : [...resultBuffers(answer.result), answer.result.samples.buffer];
}
