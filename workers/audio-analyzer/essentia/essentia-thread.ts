import { Worker } from 'node:worker_threads';
import { AttaccaError } from '@attacca/core';
import {
  essentiaProgram,
  type EssentiaAnswer,
  type EssentiaCall,
  type EssentiaFiles,
  type EssentiaOutput,
} from './thread-program';

export type EssentiaOutputs = Readonly<Record<string, EssentiaOutput>>;

export interface CallLimits {
  /** Ends the call, and the thread with it. */
  readonly signal: AbortSignal;
  readonly timeLimitSeconds: number;
}

/** A thread with Essentia in it, for one call at a time. After a call that rejected it is not used again. */
export class EssentiaThread {
  readonly #worker = startWorker();
  #calls = 0;
  #heapBytes = 0;

  constructor() {
    // Errors of a thread that has nothing to do come out at its next call.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
  }

  /** How often it was used. */
  get calls(): number {
    return this.#calls;
  }

  /** What its WebAssembly memory has grown to; it never shrinks. */
  get heapBytes(): number {
    return this.#heapBytes;
  }

  /**
   * @throws AttaccaError OPERATION_FAILED when Essentia refuses or the time is over, WORKER_CRASHED when the thread dies;
   * the signal's reason when it is aborted
   */
  async call(call: EssentiaCall, limits: CallLimits): Promise<EssentiaOutputs> {
    limits.signal.throwIfAborted();
    this.#calls++;
    // Only while it computes does it keep the process alive.
    this.#worker.ref();
    const answer = await this.#answerTo(call, limits);
    this.#worker.unref();
    if (answer.kind === 'refused') throw refused(call, answer.reason);
    this.#heapBytes = answer.heapBytes;
    return answer.outputs;
  }

  /** Ends the thread, also in the middle of a call. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #answerTo(call: EssentiaCall, { signal, timeLimitSeconds }: CallLimits): Promise<EssentiaAnswer> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        worker.off('message', hear).off('error', crash).off('exit', crash);
        finish();
      };
      const hear = (answer: EssentiaAnswer): void => settle(() => resolve(answer));
      const crash = (cause?: unknown): void => settle(() => reject(crashed(call, cause)));
      const abort = (): void => settle(() => reject(signal.reason as Error));
      const timer = setTimeout(
        () => settle(() => reject(overdue(call, timeLimitSeconds))),
        1000 * timeLimitSeconds,
      );
      worker.on('message', hear).on('error', crash).on('exit', crash);
      signal.addEventListener('abort', abort, { once: true });
      worker.postMessage(call);
    });
  }
}

function startWorker(): Worker {
  const files: EssentiaFiles = {
    wasm: require.resolve('essentia.js/dist/essentia-wasm.umd'),
    core: require.resolve('essentia.js/dist/essentia.js-core.umd'),
  };
  return new Worker(`(${essentiaProgram.toString()})(require);`, {
    eval: true,
    workerData: files,
    // What it prints is no line of our log. It is not read either: that would keep the process alive.
    stdout: true,
    stderr: true,
  });
}

function refused({ algorithm }: EssentiaCall, reason: string): AttaccaError {
  return new AttaccaError(
    'OPERATION_FAILED',
    `Essentia's ${algorithm} refused this sound with these parameters: ${reason}.`,
  );
}

function overdue({ algorithm }: EssentiaCall, seconds: number): AttaccaError {
  return new AttaccaError(
    'OPERATION_FAILED',
    `Essentia's ${algorithm} was not done after ${seconds} s and was stopped.`,
  );
}

function crashed({ algorithm }: EssentiaCall, cause: unknown): AttaccaError {
  const options = cause instanceof Error ? { cause } : {};
  return new AttaccaError(
    'WORKER_CRASHED',
    `The thread that computed Essentia's ${algorithm} died.`,
    options,
  );
}
