import { maxCompletions, type CompleteRequest } from '@attacca/core';
import { type Waiting as RetryWaiting } from './retry';

/** A completion as it is sent: with the id it keeps over all its retries. */
export interface Completion {
  readonly job_id: string;
  readonly task_id: string;
  readonly traceparent: string;
  readonly request: CompleteRequest;
}

interface Waiting<Result> {
  readonly completion: Completion;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes of contents that share a request, at most: about as much as one upload is worth. */
const MOST_CONTENT_CHARACTERS = 1_000_000;

/** After a shared request the next one waits so long for those that shared that one. */
const LONGEST_LINGER_MILLISECONDS = 10;

interface Sharing<Result> {
  /** Sends completions of one job; answers come in their order, each a result or an error. */
  readonly send: (completions: readonly Completion[]) => Promise<readonly (Result | Error)[]>;
  readonly sleep: RetryWaiting['sleep'];
}

/**
 * Tasks of one job that are finished while a completion of that job is on its way share the next request: many small
 * tasks side by side cost one request and one transaction, and a single one waits for nobody.
 */
export function sharedCompletions<Result>(
  sharing: Sharing<Result>,
): (completion: Completion) => Promise<Result> {
  const queues = new Map<string, Queue<Result>>();
  return (completion) =>
    new Promise((resolve, reject) => {
      const { job_id } = completion;
      let queue = queues.get(job_id);
      if (queue === undefined) {
        queue = new Queue(sharing, () => queues.delete(job_id));
        queues.set(job_id, queue);
      }
      queue.push({ completion, resolve, reject });
    });
}

/** The completions of one job, as long as there are any. */
class Queue<Result> {
  readonly #waiting: Waiting<Result>[] = [];
  readonly #sharing: Sharing<Result>;
  #isDraining = false;
  #isWorthwhile = true;
  #lingering: { readonly until: number; readonly stop: AbortController } | null = null;

  constructor(
    sharing: Sharing<Result>,
    private readonly onEmpty: () => void,
  ) {
    this.#sharing = sharing;
  }

  push(waiting: Waiting<Result>): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length >= (this.#lingering?.until ?? Infinity)) this.#lingering?.stop.abort();
    if (!this.#isDraining) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    // Whatever else this turn of the loop finishes goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, fitting(this.#waiting));
      await sendShared(group, this.#sharing.send);
      // Tasks that were answered together are probably finished together again.
      if (group.length > 1) await this.#linger(this.#waiting.length + group.length);
    }
    this.onEmpty();
  }

  /** Waits for company; where none came the last time, tasks take longer than is worth waiting for. */
  async #linger(until: number): Promise<void> {
    const { length } = this.#waiting;
    if (!this.#isWorthwhile || length >= maxCompletions) {
      this.#isWorthwhile = true;
      return;
    }
    const stop = new AbortController();
    this.#lingering = { until: Math.min(until, maxCompletions), stop };
    await this.#sharing.sleep(LONGEST_LINGER_MILLISECONDS, stop.signal).catch(() => undefined);
    this.#lingering = null;
    this.#isWorthwhile = this.#waiting.length > length;
  }
}

async function sendShared<Result>(
  group: readonly Waiting<Result>[],
  send: (completions: readonly Completion[]) => Promise<readonly (Result | Error)[]>,
): Promise<void> {
  try {
    const answers = await send(group.map(({ completion }) => completion));
    group.forEach(({ resolve, reject }, index) => {
      const answer = answers[index];
      if (answer instanceof Error) reject(answer);
      else if (answer === undefined) reject(new Error('A completion was not answered.'));
      else resolve(answer);
    });
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

/** How many of the first share a request; one always goes. */
function fitting(queue: readonly { readonly completion: Completion }[]): number {
  let characters = 0;
  const most = Math.min(queue.length, maxCompletions);
  for (let count = 0; count < most; count += 1) {
    const contents = Object.values(queue[count]?.completion.request.contents ?? {});
    characters += contents.reduce((sum, { length }) => sum + length, 0);
    if (count > 0 && characters > MOST_CONTENT_CHARACTERS) return count;
  }
  return most;
}
