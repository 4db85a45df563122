import { randomUUID } from 'node:crypto';
import { StorageFailure } from './failure';
import { fieldsAt, listAt, oneOf, textOf, wrongField, type Fields } from './fields';
import { objectResource } from './object-resource';
import {
  type Bucket,
  type NotificationConfig,
  type PendingMessage,
  type StoredObject,
} from './resources';

/** What happened to a generation of an object, for whoever wants to react. */
export interface ObjectEvent {
  readonly type: 'finalized' | 'metadata_updated' | 'deleted' | 'archived';
  readonly object: StoredObject;
  /** Of `finalized`: the generation whose place it took. */
  readonly overwroteGeneration?: string;
  /** Of `deleted` and `archived`: the generation that took its place. */
  readonly overwrittenByGeneration?: string;
}

const eventTypes = {
  finalized: 'OBJECT_FINALIZE',
  metadata_updated: 'OBJECT_METADATA_UPDATE',
  deleted: 'OBJECT_DELETE',
  archived: 'OBJECT_ARCHIVE',
} as const;

/** Links in notifications lead to Google's address, whatever address a client has used. */
const publicOrigin = 'https://www.googleapis.com';

/** The messages that a bucket's notifications send for an event. @param time RFC 3339 */
export function messagesFor(
  event: ObjectEvent,
  { bucket, time }: { bucket: Bucket; time: string },
): PendingMessage[] {
  const wanted = (bucket.notifications ?? []).filter(
    ({ event_types, object_name_prefix = '' }) =>
      (event_types === undefined || event_types.includes(eventTypes[event.type])) &&
      event.object.name.startsWith(object_name_prefix),
  );
  if (wanted.length === 0) return [];
  const resource = JSON.stringify(objectResource(event.object, publicOrigin, bucket));
  return wanted.map((config) => ({
    id: randomUUID(),
    topic: config.topic.replace('//pubsub.googleapis.com/', ''),
    data: config.payload_format === 'NONE' ? '' : Buffer.from(resource).toString('base64'),
    attributes: attributesOf(event, { config, bucket, time }),
  }));
}

function attributesOf(
  { type, object, overwroteGeneration, overwrittenByGeneration }: ObjectEvent,
  { config, bucket, time }: { config: NotificationConfig; bucket: Bucket; time: string },
): Record<string, string> {
  return {
    ...config.custom_attributes,
    notificationConfig: `projects/_/buckets/${bucket.name}/notificationConfigs/${config.id}`,
    eventType: eventTypes[type],
    payloadFormat: config.payload_format,
    bucketId: bucket.name,
    objectId: object.name,
    objectGeneration: object.generation,
    eventTime: time,
    ...(overwroteGeneration !== undefined && { overwroteGeneration }),
    ...(overwrittenByGeneration !== undefined && { overwrittenByGeneration }),
  };
}

/** @throws StorageFailure for a topic, format, event or attribute that is not allowed */
export function notificationFromJson(given: Fields, id: string): NotificationConfig {
  const topic = textOf('topic', given['topic'] ?? '');
  const name = /^(?:\/\/pubsub\.googleapis\.com\/)?(projects\/[^/]+\/topics\/[^/]+)$/.exec(topic);
  if (!name)
    throw new StorageFailure(
      'invalid',
      `Invalid Google Cloud Pub/Sub topic. It should look like '//pubsub.googleapis.com/projects/*/topics/*': "${topic}" given.`,
    );
  const types = listAt('event_types', given['event_types'] ?? []).map((type) =>
    oneOf('event_types', type, Object.values(eventTypes)),
  );
  const custom = customAttributes(fieldsAt(given, 'custom_attributes'));
  const prefix = textOf('object_name_prefix', given['object_name_prefix'] ?? '');
  return {
    id,
    topic: `//pubsub.googleapis.com/${name[1]}`,
    payload_format: oneOf('payload_format', given['payload_format'] ?? 'JSON_API_V1', [
      'JSON_API_V1',
      'NONE',
    ]) as NotificationConfig['payload_format'],
    ...(types.length > 0 && { event_types: types }),
    ...(Object.keys(custom).length > 0 && { custom_attributes: custom }),
    ...(prefix !== '' && { object_name_prefix: prefix }),
  };
}

function customAttributes(given: Fields): Record<string, string> {
  const entries = Object.entries(given).map(
    ([key, value]) => [key, textOf(`custom_attributes.${key}`, value)] as const,
  );
  if (entries.length > 5)
    throw wrongField('custom_attributes', entries.length, 'at most 5 attributes');
  return Object.fromEntries(entries);
}
