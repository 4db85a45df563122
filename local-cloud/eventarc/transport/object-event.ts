import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '../state/cloud-event';
import type { ObjectChange } from '../state/object-trigger';

const SCHEMA =
  'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/storage/v1/data.proto';

/** A change of an object as Cloud Storage sends it, in the JSON of `StorageObjectData`. */
export function objectEvent({ type, resource, time }: ObjectChange): CloudEvent {
  const { bucket, name } = resource;
  return {
    id: randomUUID(),
    attributes: {
      type: `google.cloud.storage.object.v1.${type}`,
      source: `//storage.googleapis.com/projects/_/buckets/${bucket}`,
      subject: `objects/${name}`,
      time: new Date(time).toISOString(),
      dataschema: SCHEMA,
      bucket,
    },
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(resource)),
  };
}
