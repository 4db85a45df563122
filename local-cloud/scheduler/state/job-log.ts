import type { Journal } from '../../journal';

/** How an attempt of a job ended. */
export interface AttemptOutcome {
  readonly isSuccess: boolean;
  /** `HTTP 204`, or why there was no answer. */
  readonly detail: string;
}

/** The last attempt of a job. Times in milliseconds since the epoch. */
export interface LastAttempt extends AttemptOutcome {
  readonly scheduleTime: number;
  readonly attemptTime: number;
}

export type JobEntry =
  | { readonly kind: 'attempt'; readonly job: string; readonly attempt: LastAttempt }
  | { readonly kind: 'paused'; readonly job: string; readonly isPaused: boolean };

/** A journal shorter than this is never worth rewriting. */
const SHORT_JOURNAL = 1_000;

/** What is remembered of the jobs across restarts: their last attempts, and whether they are paused. */
export class JobLog {
  readonly #attempts = new Map<string, LastAttempt>();
  readonly #paused = new Map<string, boolean>();
  #journal: Journal<JobEntry> | null = null;

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: JobEntry): void {
    if (entry.kind === 'attempt') this.#attempts.set(entry.job, entry.attempt);
    else this.#paused.set(entry.job, entry.isPaused);
  }

  keepIn(journal: Journal<JobEntry>): void {
    this.#journal = journal;
  }

  lastAttempt(job: string): LastAttempt | undefined {
    return this.#attempts.get(job);
  }

  /** Undefined when nobody has ever paused or resumed it. */
  isPaused(job: string): boolean | undefined {
    return this.#paused.get(job);
  }

  append(entry: JobEntry): void {
    this.replay(entry);
    this.#journal?.append(entry);
    if ((this.#journal?.length ?? 0) >= SHORT_JOURNAL) this.#journal?.rewrite(this.entries());
  }

  clear(): void {
    this.#attempts.clear();
    this.#paused.clear();
    this.#journal?.rewrite([]);
  }

  *entries(): Generator<JobEntry> {
    for (const [job, attempt] of this.#attempts) yield { kind: 'attempt', job, attempt };
    for (const [job, isPaused] of this.#paused) yield { kind: 'paused', job, isPaused };
  }
}
