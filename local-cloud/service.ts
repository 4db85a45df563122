/** What every service of the local cloud gives back once it listens. */
export interface RunningService {
  /** `host:port` by the name of the address, e.g. `{ grpc: '127.0.0.1:8801' }`. */
  readonly addresses: Readonly<Record<string, string>>;
  stop(): Promise<void>;
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
