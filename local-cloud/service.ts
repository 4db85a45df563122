/** What every service of the local cloud gives back once it listens. */
export interface RunningService {
  /** `host:port` by the name of the address, e.g. `{ grpc: '127.0.0.1:8801' }`. */
  readonly addresses: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A service with state, which the operator of the local cloud may look at and empty. */
export interface StatefulService extends RunningService {
  /**
   * What it holds, as JSON for the status page: names and counts, the first `limit` of each list, and
   * no secrets.
   */
  inspect(limit: number): Readonly<Record<string, unknown>>;
  /** Back to what the configuration says, as if just started with nothing kept; clients stay connected. */
  reset(): void | Promise<void>;
  /** Writes all its state into `folder`, in the form in which it keeps it in its `dataDir`. */
  exportTo(folder: string): void | Promise<void>;
}

/** Time is an input everywhere, so that tests and the admin endpoint can advance it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` after `delayMilliseconds` of this clock's time; returns a function that cancels it. */
  schedule(delayMilliseconds: number, task: () => void): () => void;
}

/** The clock of the machine. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMilliseconds, task) => {
    const timer = setTimeout(task, delayMilliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
