import { Worker } from 'node:worker_threads';
import { AttaccaError, type StructuredError } from '@attacca/core';
import { ExecutionError } from '../execution/execution-error';
import { type ChunkOrder, type ChunkResult } from './compute-chunk';

/** Works on chunks, several at a time. */
export interface ChunkPool {
  /** How many at a time. */
  readonly threads: number;
  readonly compute: (order: ChunkOrder) => Promise<ChunkResult>;
}

/** What a thread is started with, to tell it from those that execute whole orders. */
export const CHUNK_THREAD = 'attacca-chunks';

/** What a thread answers. */
export type ChunkAnswer =
  | { readonly kind: 'result'; readonly result: ChunkResult }
  | { readonly kind: 'error'; readonly error: StructuredError };

/**
 * A pool of threads that are made when they are first needed. They do not keep the process from ending, except while
 * they work.
 * @param options `program`: the built program, which calls `serveChunks` when it is started as such a thread
 */
export function threadChunkPool(options: {
  readonly program: string;
  readonly threads: number;
}): ChunkPool & { close(): Promise<void> } {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const start = (): Worker => {
    const thread = new Worker(options.program, { workerData: CHUNK_THREAD });
    all.add(thread);
    // One that dies while it has nothing to do is simply not there any more.
    thread.on('error', () => undefined).on('exit', () => all.delete(thread));
    return thread;
  };
  return {
    threads: options.threads,
    async compute(order) {
      const thread = idle.pop() ?? start();
      thread.ref();
      try {
        const answer = await ask(thread, order);
        thread.unref();
        idle.push(thread);
        if (answer.kind === 'error') throw new ExecutionError(answer.error);
        return answer.result;
      } catch (error) {
        if (!(error instanceof ExecutionError)) await thread.terminate();
        throw error;
      }
    },
    async close() {
      idle.splice(0);
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}

function ask(thread: Worker, order: ChunkOrder): Promise<ChunkAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      thread.off('message', hear).off('error', crash).off('exit', crash);
      finish();
    };
    const hear = (answer: ChunkAnswer): void => settle(() => resolve(answer));
    const crash = (cause?: unknown): void =>
      settle(() =>
        reject(
          new AttaccaError('WORKER_CRASHED', 'A thread that worked on a chunk died.', { cause }),
        ),
      );
    thread.on('message', hear).on('error', crash).on('exit', crash);
    thread.postMessage(order, [order.chunk.samples.buffer, ...order.spent]);
  });
}
