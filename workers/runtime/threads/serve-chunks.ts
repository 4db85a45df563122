import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { executionError } from '../execution/execution-error';
import { type OperationTable } from '../operation/context';
import { CHUNK_THREAD, type ChunkAnswer } from './chunk-pool';
import { computeChunk, type ChunkOrder, type ChunkResult } from './compute-chunk';

/** True in a thread of `threadChunkPool`. */
export function isChunkThread(): boolean {
  return !isMainThread && workerData === CHUNK_THREAD;
}

/** What runs in a thread that works on chunks: one after another, as they come. */
export function serveChunks(tableOf: (service: string) => Promise<OperationTable>): void {
  parentPort?.on('message', (order: ChunkOrder) => {
    void answer(order, tableOf).then((said) => parentPort?.postMessage(said, buffersOf(said)));
  });
}

async function answer(
  order: ChunkOrder,
  tableOf: (service: string) => Promise<OperationTable>,
): Promise<ChunkAnswer> {
  try {
    return {
      kind: 'result',
      result: await computeChunk(order, await tableOf(order.operation.service)),
    };
  } catch (error) {
    return { kind: 'error', error: executionError(error).structured };
  }
}

function buffersOf(answer: ChunkAnswer): ArrayBuffer[] {
  if (answer.kind === 'error') return [];
  const { matrices, sounds }: ChunkResult = answer.result;
  const arrays = [...Object.values(matrices).map(({ data }) => data), ...Object.values(sounds)];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
