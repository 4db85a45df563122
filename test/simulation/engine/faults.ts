import { type Random } from './random';

/** How badly a world behaves. Chances in percent, per occasion. */
export interface Faults {
  /** A process dies instead of, or right after, an I/O call. */
  readonly crash: number;
  /** An I/O call fails without an effect. */
  readonly fail: number;
  /** An I/O call takes effect, and its caller is told that it failed. */
  readonly ambiguous: number;
  /** A commit is aborted for no reason the caller can see. */
  readonly abort: number;
  /** A process stands still for seconds or minutes, and then goes on as if nothing had happened. */
  readonly stall: number;
  /** An event or message is lost; the operator's promise of at least once does not hold. */
  readonly drop: number;
  readonly duplicate: number;
  /** An event or message comes seconds or minutes late. */
  readonly delay: number;
  /** A call to the internal API, or its answer, is lost on the way. */
  readonly lostCall: number;
  /** An attempt at a task fails with an infrastructure error. */
  readonly brokenAttempt: number;
  /** A worker is told to end. */
  readonly shutdown: number;
  /** A worker goes on although it was told that the lease is not its own any more. */
  readonly stubborn: number;
}

export const noFaults: Faults = {
  crash: 0,
  fail: 0,
  ambiguous: 0,
  abort: 0,
  stall: 0,
  drop: 0,
  duplicate: 0,
  delay: 0,
  lostCall: 0,
  brokenAttempt: 0,
  shutdown: 0,
  stubborn: 0,
};

/** Chances per I/O call are small, since there are hundreds of calls; the others are per message, call or task. */
const perCall: readonly (keyof Faults)[] = ['crash', 'fail', 'ambiguous', 'abort', 'stall'];

/** A mixture for one run: every kind of fault is absent, rare or frequent, so that some runs show each one alone. */
export function randomFaults(random: Random): Faults {
  if (random.happens(8)) return noFaults;
  const rate = (kind: keyof Faults): number => {
    if (random.happens(50)) return 0;
    return perCall.includes(kind) ? random.pick([0.1, 0.5, 2]) : random.pick([1, 5, 20]);
  };
  return Object.fromEntries(
    Object.keys(noFaults).map((kind) => [kind, rate(kind as keyof Faults)]),
  ) as unknown as Faults;
}
