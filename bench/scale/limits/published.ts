/*
 * Limits that Google publishes, and those that Attacca sets itself, with where they are written.
 */

export interface Limit {
  readonly name: string;
  readonly allowed: number;
  readonly unit: string;
  readonly source: string;
}

const firestore = 'https://cloud.google.com/firestore';
const quotas = `${firestore}/quotas`;
const practices = `${firestore}/docs/best-practices`;

export const limits = {
  documentWrites: {
    name: 'Writes of one join',
    allowed: 65,
    unit: 'writes in all',
    source: 'docs/architecture.md',
  },
  documentRate: {
    name: 'Sustained writes of one document',
    allowed: 1,
    unit: 'writes/s over a minute',
    source: `${practices}#updates_to_a_single_document`,
  },
  collectionRamp: {
    name: 'Operations on one collection: 500/s, half more every 5 minutes',
    allowed: 1,
    unit: 'of the ramp over 10 s',
    source: `${practices}#ramping_up_traffic`,
  },
  sequentialWrites: {
    name: 'Writes of a collection with an indexed time',
    allowed: 500,
    unit: 'writes/s over 10 s',
    source: `${practices}#index_exemptions`,
  },
  documentBytes: {
    name: 'Document',
    allowed: 1_048_576,
    unit: 'bytes',
    source: `${quotas}#collections_documents_and_fields`,
  },
  pipelineBytes: {
    name: 'Document of a pipeline',
    allowed: 100_000,
    unit: 'bytes',
    source: 'docs/architecture.md',
  },
  indexEntries: {
    name: 'Index entries of one document',
    allowed: 40_000,
    unit: 'entries',
    source: `${quotas}#indexes`,
  },
  commitBytes: {
    name: 'Commit',
    allowed: 10 * 1_048_576,
    unit: 'bytes',
    source: `${quotas}#writes_and_transactions`,
  },
  transactionSeconds: {
    name: 'Transaction',
    allowed: 270,
    unit: 's',
    source: `${quotas}#writes_and_transactions`,
  },
  failedTransactions: {
    name: 'Transactions given up after eight attempts',
    allowed: 0,
    unit: 'transactions',
    source: `${firestore}/docs/transaction-data-contention`,
  },
  eventBytes: {
    name: 'Event of a trigger, old and new value',
    allowed: 512 * 1024,
    unit: 'bytes',
    source: 'https://cloud.google.com/eventarc/docs/quotas',
  },
  messageBytes: {
    name: 'Message',
    allowed: 10_000_000,
    unit: 'bytes',
    source: 'https://cloud.google.com/pubsub/quotas#resource_limits',
  },
  outstandingPushes: {
    name: 'Push requests outstanding',
    allowed: 3000,
    unit: 'requests',
    source: 'https://cloud.google.com/pubsub/docs/push#push_backoff',
  },
  pushSeconds: {
    name: 'Push request (acknowledgement deadline 600 s)',
    allowed: 540,
    unit: 's',
    source: 'https://cloud.google.com/pubsub/docs/lease-management',
  },
  refusedRequests: {
    name: 'Requests that found no instance in time',
    allowed: 0,
    unit: 'requests',
    source: 'https://cloud.google.com/run/docs/about-instance-autoscaling',
  },
  instances: {
    name: 'Instances of one service',
    allowed: 1000,
    unit: 'instances',
    source: 'https://cloud.google.com/run/quotas',
  },
  answerBytes: {
    name: 'Answer of a function',
    allowed: 32 * 1_048_576,
    unit: 'bytes',
    source: 'https://cloud.google.com/run/quotas#request_limits',
  },
  signatures: {
    name: 'Signatures of URLs (signBlob)',
    allowed: 60_000,
    unit: 'a minute',
    source: 'https://cloud.google.com/iam/quotas',
  },
  sweeperRepairs: {
    name: 'Repairs by the sweeper',
    allowed: 0,
    unit: 'repairs',
    source: 'docs/architecture.md',
  },
} as const satisfies Record<string, Limit>;

/** Operations per second that a collection may have so many seconds after its first. */
export function rampAllowance(second: number): number {
  return 500 * 1.5 ** Math.floor(Math.max(0, second) / 300);
}
