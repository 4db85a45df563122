export interface Topic {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: what every subscription has acknowledged is gone. */
  readonly messageRetentionSeconds?: number;
  /** Kept and shown; everything is on one machine. */
  readonly storagePolicy?: {
    readonly allowedPersistenceRegions: readonly string[];
    readonly enforceInTransit: boolean;
  };
}

export interface PushTarget {
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Absent: pushed without a token. An empty audience stands for the endpoint. */
  readonly identity?: { readonly serviceAccount: string; readonly audience: string };
  /** Present: the body of a push is the message's data, and nothing around it. */
  readonly noWrapper?: { readonly writeMetadata: boolean };
}

export interface RetryPolicy {
  readonly minimumBackoffSeconds: number;
  readonly maximumBackoffSeconds: number;
}

export interface DeadLetterPolicy {
  readonly topic: string;
  readonly maxDeliveryAttempts: number;
}

export interface Subscription {
  readonly name: string;
  readonly topic: string;
  readonly labels: Readonly<Record<string, string>>;
  /** 10 to 600; also the time limit of a push. */
  readonly ackDeadlineSeconds: number;
  readonly messageRetentionSeconds: number;
  /** Whether acknowledged messages stay for a seek until their retention is over. */
  readonly retainAcked: boolean;
  /** Seconds of disuse after which the subscription is deleted; 0 is never. */
  readonly expirationSeconds: number;
  readonly ordered: boolean;
  readonly exactlyOnce: boolean;
  /** In the filter language; empty matches everything. */
  readonly filter: string;
  readonly detached: boolean;
  readonly push?: PushTarget;
  readonly retryPolicy?: RetryPolicy;
  readonly deadLetter?: DeadLetterPolicy;
}

export interface Snapshot {
  readonly name: string;
  readonly topic: string;
  /** Milliseconds since the epoch. */
  readonly expireTime: number;
  readonly labels: Readonly<Record<string, string>>;
}

export const daySeconds = 86_400;

/** What Google Cloud sets where a request says nothing. */
export const subscriptionDefaults = {
  labels: {},
  ackDeadlineSeconds: 10,
  messageRetentionSeconds: 7 * daySeconds,
  retainAcked: false,
  expirationSeconds: 31 * daySeconds,
  ordered: false,
  exactlyOnce: false,
  filter: '',
  detached: false,
} as const;

/** The topic of a subscription whose topic was deleted. */
export const deletedTopic = '_deleted-topic_';
