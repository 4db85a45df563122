import type { Clock } from '../../service';
import type { AttemptOutcome, JobLog } from './job-log';
import { backoff, mayRetry, type RetryConfig } from './retry';
import type { Schedule } from './schedule';

export interface JobOptions {
  readonly name: string;
  readonly schedule: Schedule;
  readonly retry: RetryConfig;
  /** Until somebody pauses or resumes it. */
  readonly isPaused: boolean;
  readonly clock: Clock;
  readonly log: JobLog;
  /** Makes one attempt. Never rejects. */
  readonly attempt: (scheduleTime: number) => Promise<AttemptOutcome>;
}

/** One run of a job with its retries. */
interface Execution {
  readonly scheduleTime: number;
  readonly startTime: number;
  failures: number;
  /** Present while it waits for its next attempt. */
  cancelRetry?: () => void;
}

/**
 * One job.
 * 1. Two executions never overlap: what falls due during one starts when it has ended, once.
 * 2. An execution that waits for its next attempt gives way to the next one that falls due.
 * 3. What falls due while the job is paused, or the process is not running, is not made up for.
 */
export class Job {
  #nextTime: number | null = null;
  #cancelTimer: () => void = () => undefined;
  #execution: Execution | null = null;
  /** Scheduled while an attempt was under way. */
  #delayed: number | null = null;
  #isStopped = false;

  constructor(private readonly options: JobOptions) {}

  /** Milliseconds since the epoch; null while the job is paused. */
  get nextTime(): number | null {
    return this.#nextTime;
  }

  get isRunning(): boolean {
    return this.#execution !== null;
  }

  get isPaused(): boolean {
    return this.options.log.isPaused(this.options.name) ?? this.options.isPaused;
  }

  start(): void {
    if (!this.isPaused) this.#plan(this.options.clock.now());
  }

  /** An execution that is under way goes on. */
  pause(): void {
    this.options.log.append({ kind: 'paused', job: this.options.name, isPaused: true });
    this.#cancelTimer();
    this.#nextTime = null;
  }

  resume(): void {
    this.options.log.append({ kind: 'paused', job: this.options.name, isPaused: false });
    this.#cancelTimer();
    this.#plan(this.options.clock.now());
  }

  /** Runs it now, paused or not; if an attempt is under way, after it. */
  run(): void {
    this.#fallDue(this.options.clock.now());
  }

  /** Forgets what is under way and starts anew; its log must be empty already. */
  reset(): void {
    this.#cancelTimer();
    this.#execution?.cancelRetry?.();
    this.#execution = this.#delayed = this.#nextTime = null;
    this.start();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#execution?.cancelRetry?.();
  }

  #plan(after: number): void {
    const time = this.options.schedule.next(after);
    this.#nextTime = time;
    this.#cancelTimer = this.options.clock.schedule(time - this.options.clock.now(), () => {
      const now = this.options.clock.now();
      // A clock that has jumped, as that of a laptop that slept, brings one run and not all it missed.
      this.#plan(this.options.schedule.next(time) <= now ? now : time);
      this.#fallDue(time);
    });
  }

  #fallDue(scheduleTime: number): void {
    if (this.#execution && !this.#execution.cancelRetry) {
      this.#delayed ??= scheduleTime;
      return;
    }
    this.#execution?.cancelRetry?.();
    this.#begin(scheduleTime);
  }

  #begin(scheduleTime: number): void {
    const execution = { scheduleTime, startTime: this.options.clock.now(), failures: 0 };
    this.#execution = execution;
    void this.#attempt(execution);
  }

  async #attempt(execution: Execution): Promise<void> {
    const { clock, log, name } = this.options;
    const { scheduleTime } = execution;
    const attemptTime = clock.now();
    const outcome = await this.options.attempt(scheduleTime);
    // After a stop the log is closed, and after a reset nobody waits for this any more.
    if (this.#isStopped || this.#execution !== execution) return;
    log.append({
      kind: 'attempt',
      job: name,
      attempt: { ...outcome, scheduleTime, attemptTime },
    });
    if (outcome.isSuccess || this.#delayed !== null || !this.#retryLater(execution)) this.#end();
  }

  #end(): void {
    const delayed = this.#delayed;
    this.#execution = this.#delayed = null;
    if (delayed !== null) this.#begin(delayed);
  }

  /** Returns whether there is to be another attempt. */
  #retryLater(execution: Execution): boolean {
    const { clock, retry } = this.options;
    execution.failures += 1;
    const { failures, startTime } = execution;
    if (!mayRetry(retry, failures, clock.now() - startTime)) return false;
    execution.cancelRetry = clock.schedule(backoff(retry, failures), () => {
      delete execution.cancelRetry;
      void this.#attempt(execution);
    });
    return true;
  }
}
