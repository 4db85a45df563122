import { Worker } from 'node:worker_threads';
import { AttaccaError } from '@attacca/core';
import { ExecutionError } from './execution-error';
import { type FromThread, type ToThread } from './thread-messages';
import { type ExecutionHooks, type Executor, type WorkOrder, type WorkResult } from './work-order';

/** Time an aborted thread gets to end its child processes before it is terminated. */
const ABORT_GRACE_MS = 500;

/**
 * Executes orders in threads, one order to a thread at a time, so that heartbeats and health go on while
 * a CPU is busy. A thread that is aborted or crashes is not used again; the others are kept warm.
 * @param file the program that calls `serveThread` when it is not the main thread
 */
export class ThreadExecutor implements Executor {
  readonly #file: string;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();

  constructor(file: string) {
    this.#file = file;
  }

  async execute(order: WorkOrder, hooks: ExecutionHooks): Promise<WorkResult> {
    hooks.signal.throwIfAborted();
    const thread = this.#idle.pop() ?? this.#start();
    this.#busy.add(thread);
    try {
      const result = await converse(thread, order, hooks);
      this.#idle.push(thread);
      return result;
    } catch (error) {
      if (error instanceof ExecutionError) this.#idle.push(thread);
      else await thread.terminate();
      throw error;
    } finally {
      this.#busy.delete(thread);
    }
  }

  #start(): Worker {
    const thread = new Worker(this.#file);
    // One that dies while it has nothing to do is simply not there any more.
    thread.on('error', () => undefined);
    thread.on('exit', () => {
      const position = this.#idle.indexOf(thread);
      if (position >= 0) this.#idle.splice(position, 1);
    });
    return thread;
  }

  async close(): Promise<void> {
    const threads = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Sends an order and waits for its end. Rejects with ExecutionError only when the thread is fit for more. */
function converse(thread: Worker, order: WorkOrder, hooks: ExecutionHooks): Promise<WorkResult> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const settle = (finish: () => void): void => {
      clearTimeout(grace);
      hooks.signal.removeEventListener('abort', abort);
      thread.off('message', hear).off('error', crash).off('exit', crash);
      finish();
    };
    const giveUp = (): void => settle(() => reject(hooks.signal.reason as Error));
    const abort = (): void => {
      post(thread, { kind: 'abort' });
      grace = setTimeout(giveUp, ABORT_GRACE_MS);
    };
    const crash = (cause?: unknown): void => settle(() => reject(crashed(cause)));
    const hear = (message: FromThread): void => {
      if (message.kind === 'progress') hooks.onProgress(message.progress);
      else if (hooks.signal.aborted) giveUp();
      else if (message.kind === 'result') settle(() => resolve(message.result));
      else settle(() => reject(new ExecutionError(message.error)));
    };
    thread.on('message', hear).on('error', crash).on('exit', crash);
    hooks.signal.addEventListener('abort', abort, { once: true });
    post(thread, { kind: 'execute', order });
  });
}

function post(thread: Worker, message: ToThread): void {
  thread.postMessage(message);
}

function crashed(cause?: unknown): AttaccaError {
  return new AttaccaError('WORKER_CRASHED', 'The thread that executed the operation died.', {
    cause,
  });
}
