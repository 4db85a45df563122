/** How a process ended. */
export type Ending =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'crashed' };

/** What a process is doing, for invariants that depend on who writes. */
export interface Purpose {
  /** e.g. `orchestrator`, `complete`, `worker`. */
  readonly role: string;
  readonly job_id?: string;
  readonly task_id?: string;
  readonly lease_token?: string;
  readonly request_id?: string;
  /** Of a call about several tasks: what it says of each. */
  readonly each?: readonly Omit<Purpose, 'role' | 'each'>[];
}

/** One invocation of a handler, or one worker at one push: it lives until it returns, throws or is crashed. */
export interface Process {
  readonly id: number;
  readonly name: string;
  readonly purpose: Purpose;
  state: 'running' | 'ended' | 'crashed';
  /** Its calls are not answered before. Virtual milliseconds. */
  stalledUntil: number;
  /** Called once, when it has ended. */
  onEnd: (ending: Ending) => void;
  /** Called at a crash, for what it held. */
  readonly onCrash: (() => void)[];
}
