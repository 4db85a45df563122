import { DOCUMENT_EVENT_TYPES, OBJECT_EVENT_TYPES, pathPattern, RETRY_POLICIES } from '../eventarc';
import { parseSchedule } from '../scheduler';
import {
  accepted,
  allOf,
  flag,
  listOf,
  mapOf,
  numberRange,
  object,
  oneFieldOf,
  oneOf,
  text,
  wholeNumber,
  type Shape,
} from '../shape';

/** The longest that Pub/Sub keeps a message for a subscription. */
const LONGEST_RETENTION_SECONDS = 31 * 86_400;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export const runTarget = object({ run_service: text }, { path: text });

const triggerFields = { name: text, target: runTarget, service_account: text };

const triggerOptions = {
  retry_policy: oneOf(RETRY_POLICIES),
  retry: object(
    {},
    {
      minimum_backoff_seconds: numberRange(0, 600),
      maximum_backoff_seconds: numberRange(0, 600),
      retention_seconds: numberRange(1, LONGEST_RETENTION_SECONDS),
    },
  ),
  dead_letter: object({ topic: text, max_delivery_attempts: wholeNumber(5, 100) }),
};

export const firestoreTriggers = listOf(
  object(
    { ...triggerFields, event_type: oneOf(DOCUMENT_EVENT_TYPES) },
    {
      ...triggerOptions,
      document: accepted(pathPattern),
      database: text,
      namespace: oneOf(['(default)']),
    },
  ),
);

export const pubsubTriggers = listOf(object({ ...triggerFields, topic: text }, triggerOptions));

export const storageTriggers = listOf(
  object({ ...triggerFields, event_type: oneOf(OBJECT_EVENT_TYPES), bucket: text }, triggerOptions),
);

/** The schedule together with the time zone that it is for. */
const validSchedule: Shape = (value, path, problems) => {
  const { schedule, time_zone } = (value ?? {}) as Record<string, unknown>;
  if (typeof time_zone === 'string' && schedule === undefined)
    problems.push(`${path}.time_zone: only a "schedule" has a time zone`);
  if (typeof schedule !== 'string') return;
  const zone = typeof time_zone === 'string' ? time_zone : undefined;
  accepted((given) => parseSchedule(given, zone))(schedule, `${path}.schedule`, problems);
};

/** A run service is called with a token, and a topic takes none. */
const validIdentity: Shape = (value, path, problems) => {
  const { target, pubsub, http, service_account } = (value ?? {}) as Record<string, unknown>;
  if (target !== undefined && service_account === undefined)
    problems.push(`${path}.service_account: text is expected, got nothing`);
  for (const [name, given] of Object.entries({ http, service_account }))
    if (pubsub !== undefined && given !== undefined)
      problems.push(`${path}.${name}: a "pubsub" target has none`);
};

export const schedules = listOf(
  allOf(
    object(
      { name: text },
      {
        schedule: text,
        time_zone: text,
        every_seconds: wholeNumber(1, 24 * 3600),
        paused: flag,
        attempt_deadline_seconds: wholeNumber(15, 1800),
        retry: object(
          {},
          {
            retry_count: wholeNumber(0, 5),
            max_retry_duration_seconds: numberRange(0, 86_400),
            minimum_backoff_seconds: numberRange(0, 86_400),
            maximum_backoff_seconds: numberRange(0, 86_400),
            max_doublings: wholeNumber(0, 16),
          },
        ),
        target: runTarget,
        uri: accepted(httpUrl),
        pubsub: object({ topic: text }, { data: text, attributes: mapOf(text) }),
        http: object(
          {},
          {
            method: oneOf(METHODS),
            headers: mapOf(text),
            body: text,
            token: oneOf(['oidc', 'oauth']),
            audience: text,
          },
        ),
        service_account: text,
      },
    ),
    oneFieldOf('schedule', 'every_seconds'),
    oneFieldOf('target', 'uri', 'pubsub'),
    validSchedule,
    validIdentity,
  ),
);

function httpUrl(given: string): void {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw new RangeError(`"${given}" is given; an http or https URL is allowed`);
}
