const PREFIX = 'google.cloud.storage.object.v1.';

/** The types of events that Cloud Storage has. */
export const OBJECT_EVENT_TYPES = [
  `${PREFIX}finalized`,
  `${PREFIX}deleted`,
  `${PREFIX}archived`,
  `${PREFIX}metadataUpdated`,
] as const;

/** What happened to an object. */
export interface ObjectChange {
  readonly type: 'finalized' | 'deleted' | 'archived' | 'metadataUpdated';
  /** The object as the JSON API shows it: its `bucket`, `name`, `updated` and the rest. */
  readonly resource: Readonly<Record<string, unknown>> & {
    readonly bucket: string;
    readonly name: string;
  };
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export interface ObjectFilters {
  /** One of `OBJECT_EVENT_TYPES`. */
  readonly event_type: string;
  readonly bucket: string;
}

/** @throws RangeError for an event type that Cloud Storage does not have */
export function objectMatcher({
  event_type,
  bucket,
}: ObjectFilters): (change: ObjectChange) => boolean {
  if (!OBJECT_EVENT_TYPES.some((type) => type === event_type)) {
    throw new RangeError(
      `Event type "${event_type}" is not one of ${OBJECT_EVENT_TYPES.join(', ')}`,
    );
  }
  return (change) => PREFIX + change.type === event_type && change.resource.bucket === bucket;
}
