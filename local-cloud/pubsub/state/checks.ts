import { compileFilter } from './filter/filter';
import {
  daySeconds,
  type PushTarget,
  type RetryPolicy,
  type Subscription,
  type Topic,
} from './resources';
import { invalid } from './status';

export type Collection = 'topics' | 'subscriptions' | 'snapshots' | 'schemas';

const idPattern = /^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/;
const retention = { from: 600, to: 31 * daySeconds };

/** @throws PubSubError INVALID_ARGUMENT for a name that is not `projects/P/<collection>/N` */
export function checkName(name: string, collection: Collection): void {
  const [projects, project, given, id = '', ...rest] = name.split('/');
  const isGood =
    projects === 'projects' &&
    project !== '' &&
    given === collection &&
    rest.length === 0 &&
    idPattern.test(id) &&
    !id.startsWith('goog');
  if (isGood) return;
  throw invalid(
    `Invalid resource name given (name=${name}). Refer to https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names for more information: ` +
      `projects/{project}/${collection}/{id} is expected, where id has 3 to 255 of A-Z, a-z, 0-9, "-", ".", "_", "~", "+", "%", begins with a letter and not with "goog".`,
  );
}

/** @throws PubSubError INVALID_ARGUMENT that names the field, what was given and what is allowed */
export function checkTopic(topic: Topic): void {
  checkName(topic.name, 'topics');
  checkLabels(topic.labels);
  const { messageRetentionSeconds } = topic;
  if (messageRetentionSeconds !== undefined)
    checkRange('message_retention_duration', messageRetentionSeconds, retention);
}

/** @throws PubSubError INVALID_ARGUMENT that names the field, what was given and what is allowed */
export function checkSubscription(subscription: Subscription): void {
  checkName(subscription.name, 'subscriptions');
  checkLabels(subscription.labels);
  checkRange('ack_deadline_seconds', subscription.ackDeadlineSeconds, { from: 10, to: 600 });
  checkRange('message_retention_duration', subscription.messageRetentionSeconds, retention);
  const { expirationSeconds, push, retryPolicy, deadLetter } = subscription;
  if (expirationSeconds !== 0)
    checkRange('expiration_policy.ttl', expirationSeconds, { from: daySeconds, to: Infinity });
  compileFilter(subscription.filter);
  if (push) checkPush(push, subscription);
  if (retryPolicy) checkRetryPolicy(retryPolicy);
  if (!deadLetter) return;
  checkName(deadLetter.topic, 'topics');
  const attempts = { from: 5, to: 100 };
  checkRange('dead_letter_policy.max_delivery_attempts', deadLetter.maxDeliveryAttempts, attempts);
}

/** Labels as all of Google Cloud has them. @throws PubSubError INVALID_ARGUMENT */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels);
  if (entries.length > 64) throw invalid(`labels: ${entries.length} given, at most 64 allowed.`);
  for (const [key, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key))
      throw invalid(
        `labels: key "${key}" given, 1 to 63 lowercase letters, digits, "_" and "-" allowed, the first a letter.`,
      );
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value))
      throw invalid(
        `labels.${key}: "${value}" given, at most 63 lowercase letters, digits, "_" and "-" allowed.`,
      );
  }
}

function checkRange(
  field: string,
  given: number,
  allowed: { readonly from: number; readonly to: number },
): void {
  if (given >= allowed.from && given <= allowed.to) return;
  const range =
    allowed.to === Infinity ? `${allowed.from} or more` : `${allowed.from} to ${allowed.to}`;
  throw invalid(`Invalid ${field}: ${given} given, ${range} allowed.`);
}

function checkPush(push: PushTarget, { exactlyOnce }: Subscription): void {
  if (!URL.canParse(push.endpoint) || !/^https?:\/\//.test(push.endpoint))
    throw invalid(
      `Invalid push endpoint given (endpoint=${push.endpoint}). It must be an http or https URL.`,
    );
  if (exactlyOnce)
    throw invalid('enable_exactly_once_delivery: a push subscription cannot have it.');
}

function checkRetryPolicy(policy: RetryPolicy): void {
  const range = { from: 0, to: 600 };
  checkRange('retry_policy.minimum_backoff', policy.minimumBackoffSeconds, range);
  checkRange('retry_policy.maximum_backoff', policy.maximumBackoffSeconds, range);
  if (policy.minimumBackoffSeconds > policy.maximumBackoffSeconds)
    throw invalid(
      `Invalid retry_policy: minimum_backoff ${policy.minimumBackoffSeconds} s is above maximum_backoff ${policy.maximumBackoffSeconds} s.`,
    );
}
