/** The services as the operator of a local cloud names them, in calls, faults and the status page. */
export const serviceNames = [
  'firestore',
  'pubsub',
  'storage',
  'auth',
  'identity',
  'eventarc',
  'scheduler',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** One call that a service answers, or one delivery that it makes. */
export interface Call {
  readonly service: ServiceName;
  /** The RPC's name (`Commit`), or the method's in Google's discovery document (`objects.insert`). */
  readonly method: string;
  /** What it is about: a document, a topic, an object. */
  readonly subject?: string;
  /** True for a commit of a transaction: faults of kind `transaction_abort` apply to it alone. */
  readonly inTransaction?: boolean;
}

/**
 * Through this every service lets the operator see and disturb what it does. A service asks once per
 * call, at the edge of its transport, and turns an `InjectedFault` into an error of its wire.
 */
export interface Calls {
  /**
   * Does the work of one call: after injected latency, not at all when an error is injected before it,
   * and with its answer lost when an error is injected after it (the work is done, the caller is told
   * `InjectedFault`). Records the call with its outcome and duration.
   */
  run<Result>(call: Call, work: () => Result | Promise<Result>): Promise<Result>;
  /**
   * The same for a call whose answer is written as it goes: a stream, a download. Waits for injected
   * latency, then throws an injected error or returns the function that records the outcome: a gRPC
   * status name, `OK` for success.
   */
  begin(call: Call): Promise<(outcome: string) => void>;
  /**
   * How a delivery (a message pushed or pulled, an event, a scheduled call) is to be made: one entry
   * per copy, the milliseconds to wait before it. `[0]` unless faults say otherwise; `[]` is lost on
   * the way, so nobody acknowledges it.
   */
  delivery(call: Call): readonly number[];
}

/** Thrown into a call by a fault rule. @see Calls */
export class InjectedFault extends Error {
  constructor(
    /** Canonical gRPC name, e.g. `UNAVAILABLE`. */
    readonly status: string,
    call: Call,
  ) {
    super(`Injected fault: ${call.service} ${call.method} fails with ${status}.`);
    this.name = 'InjectedFault';
  }
}

/** Calls that nobody watches or disturbs: for a service that is started by itself. */
export const undisturbedCalls: Calls = {
  run: async (_call, work) => work(),
  begin: () => Promise.resolve(() => undefined),
  delivery: () => [0],
};
