/** A token that a call carries in its `Authorization` header. */
export type CallToken =
  | { readonly kind: 'oidc'; readonly serviceAccount: string; readonly audience: string }
  | { readonly kind: 'oauth'; readonly serviceAccount: string };

/** What a job calls or publishes to. */
export type JobTarget = HttpTarget | PubSubTarget;

export interface HttpTarget {
  readonly kind: 'http';
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly token?: CallToken;
  readonly deadlineMilliseconds: number;
}

export interface PubSubTarget {
  readonly kind: 'pubsub';
  /** Full name. */
  readonly topic: string;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What Cloud Scheduler says in every call about why it calls. */
export interface CallReason {
  readonly job: string;
  /** Milliseconds since the epoch. */
  readonly scheduleTime: number;
}
