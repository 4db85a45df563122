import { EssentiaThread, type EssentiaOutputs } from './essentia-thread';
import { type EssentiaCall } from './thread-program';

/** A task of these operations has 480 s, reading the sound included. */
const TIME_LIMIT_SECONDS = 450;
/** A thread whose WebAssembly memory is larger, or that was used more often, is replaced. */
const MOST_HEAP_BYTES = 192 * 1024 * 1024;
const MOST_CALLS = 100;
/** Threads that are kept for the next call: as many as a worker executes tasks in one thread. */
const MOST_IDLE = 1;

export interface EssentiaLimits {
  readonly timeLimitSeconds?: number;
  readonly mostHeapBytes?: number;
  readonly mostCalls?: number;
}

/** Threads with Essentia: started when they are needed, kept for the next call, replaced before they grow too large. */
export class EssentiaPool {
  readonly #limits: Required<EssentiaLimits>;
  readonly #idle: EssentiaThread[] = [];
  readonly #busy = new Set<EssentiaThread>();

  constructor(limits: EssentiaLimits = {}) {
    this.#limits = {
      timeLimitSeconds: TIME_LIMIT_SECONDS,
      mostHeapBytes: MOST_HEAP_BYTES,
      mostCalls: MOST_CALLS,
      ...limits,
    };
  }

  /** Threads there are, busy or not. */
  get threads(): number {
    return this.#idle.length + this.#busy.size;
  }

  /** Calls run beside each other, each in a thread of its own. @throws as `EssentiaThread.call` */
  async call(call: EssentiaCall, signal: AbortSignal): Promise<EssentiaOutputs> {
    const thread = this.#idle.pop() ?? new EssentiaThread();
    this.#busy.add(thread);
    let isFit = false;
    try {
      const { timeLimitSeconds } = this.#limits;
      const outputs = await thread.call(call, { signal, timeLimitSeconds });
      isFit = this.#isFit(thread);
      return outputs;
    } finally {
      this.#busy.delete(thread);
      if (isFit) this.#idle.push(thread);
      else await thread.terminate();
    }
  }

  /** Ends all threads; calls that run reject. */
  async close(): Promise<void> {
    const threads = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #isFit({ calls, heapBytes }: EssentiaThread): boolean {
    const { mostCalls, mostHeapBytes } = this.#limits;
    return calls < mostCalls && heapBytes <= mostHeapBytes && this.#idle.length < MOST_IDLE;
  }
}

/** The threads that all operations of this process, or of this executing thread, share. */
export const essentiaPool = new EssentiaPool();
