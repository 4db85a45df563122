import { type ObjectEvent } from './notifications';
import { type Bucket, type ObjectKey, type StoredObject } from './resources';

/** How a generation ceases to be what it was. */
export interface Departure {
  readonly put: readonly StoredObject[];
  readonly removed: readonly ObjectKey[];
  readonly event: ObjectEvent;
  /** Files that nothing needs any more. */
  readonly files: readonly string[];
}

/**
 * What becomes of a generation that is replaced or deleted: a noncurrent version, deleted softly for
 * as long as the bucket's policy says, or gone.
 * @param isArchived it is kept as a noncurrent version
 */
export function departure(
  object: StoredObject,
  { bucket, now, isArchived }: { bucket: Bucket; now: number; isArchived: boolean },
): Departure {
  const time = new Date(now).toISOString();
  if (isArchived) {
    const archived = { ...object, timeDeleted: time };
    const event = { type: 'archived', object: archived } as const;
    return { put: [archived], removed: [], event, files: [] };
  }
  const event = { type: 'deleted', object } as const;
  const seconds = Number(bucket.softDeletePolicy?.retentionDurationSeconds ?? 0);
  if (seconds > 0) {
    const hardDeleteTime = new Date(now + seconds * 1000).toISOString();
    const { timeDeleted = time } = object;
    const deleted = { ...object, timeDeleted, softDeleteTime: time, hardDeleteTime };
    return { put: [deleted], removed: [], event, files: [] };
  }
  const { name, generation } = object;
  const removed = [{ bucket: object.bucket, name, generation }];
  return { put: [], removed, event, files: [object.file] };
}
