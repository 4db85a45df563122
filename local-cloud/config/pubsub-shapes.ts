import { runTarget } from './event-shapes';
import { compileFilter } from '../pubsub';
import { accepted, flag, isShape, listOf, mapOf, object, text, wholeNumber } from '../shape';
import type { Shape } from '../shape';

const DAY_SECONDS = 86_400;

const retentionSeconds = wholeNumber(600, 31 * DAY_SECONDS);

const labels = mapOf(isShape('text', (value) => typeof value === 'string'));

const topicWithSettings = object(
  { name: text },
  { labels, message_retention_seconds: retentionSeconds },
);

/** Short names, or topics with settings. */
export const topics = listOf(nameOr(topicWithSettings));

export const subscriptions = listOf(
  object(
    { name: text, topic: text, ack_deadline_seconds: wholeNumber(10, 600) },
    {
      push: object(
        { target: runTarget, service_account: text },
        { audience: text, no_wrapper: object({ write_metadata: flag }) },
      ),
      retry_policy: object({
        minimum_backoff_seconds: wholeNumber(0, 600),
        maximum_backoff_seconds: wholeNumber(0, 600),
      }),
      dead_letter: object({ topic: text, max_delivery_attempts: wholeNumber(5, 100) }),
      labels,
      filter: accepted(compileFilter),
      enable_message_ordering: flag,
      enable_exactly_once_delivery: flag,
      message_retention_seconds: retentionSeconds,
      retain_acked_messages: flag,
      expiration_seconds: isShape(
        'a whole number of at least 86400, or 0 for never',
        (value) => value === 0 || (Number.isInteger(value) && Number(value) >= DAY_SECONDS),
      ),
    },
  ),
);

function nameOr(settings: Shape): Shape {
  return (value, path, problems) =>
    (typeof value === 'object' && value !== null ? settings : text)(value, path, problems);
}
