import { invalid } from './status';

export interface Topic {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PushTarget {
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Absent: pushed without a token. */
  readonly identity?: { readonly serviceAccount: string; readonly audience: string };
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
  /** Seconds of disuse after which Google Cloud deletes the subscription; 0 is never. Kept, not enforced. */
  readonly expirationSeconds: number;
  readonly ordered: boolean;
  readonly push?: PushTarget;
  readonly retryPolicy?: RetryPolicy;
  readonly deadLetter?: DeadLetterPolicy;
}

/** What Google Cloud sets where a request says nothing. */
export const subscriptionDefaults = {
  labels: {},
  ackDeadlineSeconds: 10,
  messageRetentionSeconds: 7 * 86_400,
  expirationSeconds: 31 * 86_400,
  ordered: false,
} as const;

/** The topic of a subscription whose topic was deleted. */
export const deletedTopic = '_deleted-topic_';

/** @throws PubSubError INVALID_ARGUMENT for a name that is not `projects/P/<collection>/N`. */
export function checkName(name: string, collection: 'topics' | 'subscriptions'): void {
  const pattern = new RegExp(`^projects/[^/]+/${collection}/[A-Za-z][A-Za-z0-9._~+%-]{2,254}$`);
  if (!pattern.test(name))
    throw invalid(
      `name: "${name}" given, projects/{project}/${collection}/{id} expected, where id has 3 to 255 of A-Z, a-z, 0-9, "-", ".", "_", "~", "+", "%" and begins with a letter.`,
    );
}

/** @throws PubSubError INVALID_ARGUMENT that names the field, what was given and what is allowed. */
export function checkSubscription(subscription: Subscription): void {
  checkName(subscription.name, 'subscriptions');
  checkRange('ack_deadline_seconds', subscription.ackDeadlineSeconds, { from: 10, to: 600 });
  checkRange('message_retention_duration', subscription.messageRetentionSeconds, {
    from: 600,
    to: 31 * 86_400,
  });
  const { push, retryPolicy, deadLetter } = subscription;
  if (push && !/^https?:\/\//.test(push.endpoint))
    throw invalid(`push_config.push_endpoint: "${push.endpoint}" given, an http(s) URL expected.`);
  if (retryPolicy) checkRetryPolicy(retryPolicy);
  if (!deadLetter) return;
  checkName(deadLetter.topic, 'topics');
  checkRange('dead_letter_policy.max_delivery_attempts', deadLetter.maxDeliveryAttempts, {
    from: 5,
    to: 100,
  });
}

function checkRetryPolicy(policy: RetryPolicy): void {
  const range = { from: 0, to: 600 };
  checkRange('retry_policy.minimum_backoff', policy.minimumBackoffSeconds, range);
  checkRange('retry_policy.maximum_backoff', policy.maximumBackoffSeconds, range);
  if (policy.minimumBackoffSeconds > policy.maximumBackoffSeconds)
    throw invalid(
      `retry_policy: minimum_backoff ${policy.minimumBackoffSeconds} s is above maximum_backoff ${policy.maximumBackoffSeconds} s.`,
    );
}

function checkRange(field: string, given: number, allowed: { from: number; to: number }): void {
  if (!(given >= allowed.from && given <= allowed.to))
    throw invalid(`${field}: ${given} given, ${allowed.from} to ${allowed.to} allowed.`);
}
