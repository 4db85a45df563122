import type { EventTriggerConfig, LocalCloudConfig, ScheduleConfig } from '../config';
import type { EventarcOptions, ObjectChange, TriggerDelivery } from '../eventarc';
import type { JobDefinition } from '../scheduler';
import { objectResource, type ConfiguredBucket, type ObjectEvent } from '../storage';
import type { TargetResolver } from './run-targets';

/** What the JSON API of the real Cloud Storage puts before the links in an object. */
const STORAGE_ORIGIN = 'https://www.googleapis.com';

type Triggers = Pick<EventarcOptions, 'documentTriggers' | 'messageTriggers' | 'objectTriggers'>;

/** All triggers as Eventarc wants them: their targets URLs, their topics full names. */
export function eventTriggers(config: LocalCloudConfig, resolve: TargetResolver): Triggers {
  const { firestore_triggers, pubsub_triggers = [], storage_triggers = [] } = config;
  const topicName = (topic: string): string => `projects/${config.project}/topics/${topic}`;
  const delivery = (trigger: EventTriggerConfig): TriggerDelivery => {
    const { name, service_account, retry_policy, retry, dead_letter } = trigger;
    return {
      name,
      service_account,
      ...resolve(trigger),
      ...(retry_policy && { retry_policy }),
      ...(retry && { retry }),
      ...(dead_letter && { dead_letter: { ...dead_letter, topic: topicName(dead_letter.topic) } }),
    };
  };
  return {
    documentTriggers: firestore_triggers.map((trigger) => {
      const { event_type, document, database } = trigger;
      return {
        ...delivery(trigger),
        event_type,
        ...(document !== undefined && { document }),
        ...(database !== undefined && { database }),
      };
    }),
    messageTriggers: pubsub_triggers.map((trigger) => ({
      ...delivery(trigger),
      topic: topicName(trigger.topic),
    })),
    objectTriggers: storage_triggers.map((trigger) => ({
      ...delivery(trigger),
      event_type: trigger.event_type,
      bucket: trigger.bucket,
    })),
  };
}

/** Buckets as Cloud Storage wants them: the topics of their notifications full names. */
export function configuredBuckets({ project, buckets }: LocalCloudConfig): ConfiguredBucket[] {
  return buckets.map(({ notifications = [], ...bucket }) => ({
    ...bucket,
    notifications: notifications.map((notification) => ({
      ...notification,
      topic: `projects/${project}/topics/${String(notification['topic'])}`,
    })),
  }));
}

/** A change of an object as Eventarc takes it. */
export function objectChange({ type, object }: ObjectEvent): ObjectChange {
  const { bucket, name, updated } = object;
  return {
    type: type === 'metadata_updated' ? 'metadataUpdated' : type,
    resource: { ...objectResource(object, STORAGE_ORIGIN), bucket, name },
    time: Date.parse(updated),
  };
}

/** A schedule as Cloud Scheduler wants it: its target a URL or a topic's full name. */
export function scheduledJob(
  schedule: ScheduleConfig,
  { project, resolve }: { readonly project: string; readonly resolve: TargetResolver },
): JobDefinition {
  const { target, uri, pubsub, http = {}, service_account, ...job } = schedule;
  if (pubsub) {
    return { ...job, pubsub: { ...pubsub, topic: `projects/${project}/topics/${pubsub.topic}` } };
  }
  const { token: kind = 'oidc', audience, ...request } = http;
  const resolved = target ? resolve({ target }) : { url: uri ?? '', audience: uri ?? '' };
  const token = service_account !== undefined && {
    kind,
    service_account,
    audience: audience ?? resolved.audience,
  };
  return { ...job, http: { ...request, url: resolved.url, ...(token && { token }) } };
}
