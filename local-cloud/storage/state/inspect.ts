import { type StoredObject } from './resources';
import { type Store } from './store';

/** What the status page shows: the buckets with how much is in them, and the first objects of each. */
export function inspectStore({ catalogue }: Store, limit: number): Record<string, unknown> {
  const buckets = catalogue.buckets();
  const { uploads, partUploads, pendingMessages, hmacKeys } = catalogue;
  const open = [...uploads.values()].filter(({ completed }) => !completed).length;
  return {
    bucket_count: buckets.length,
    open_uploads: open + partUploads.size,
    pending_notifications: pendingMessages.size,
    hmac_keys: hmacKeys.size,
    buckets: buckets.slice(0, limit).map(({ name }) => inspectBucket(catalogue, name, limit)),
  };
}

function inspectBucket(
  catalogue: Store['catalogue'],
  name: string,
  limit: number,
): Record<string, unknown> {
  const counts = { objects: 0, bytes: 0, noncurrent: 0, soft_deleted: 0 };
  const first: StoredObject[] = [];
  for (const object of catalogue.generations(name)) {
    counts.bytes += object.size;
    if (object.softDeleteTime !== undefined) counts.soft_deleted += 1;
    else if (object.timeDeleted !== undefined) counts.noncurrent += 1;
    else {
      counts.objects += 1;
      if (first.length < limit) first.push(object);
    }
  }
  return {
    name,
    ...counts,
    first_objects: first.map(({ name: object, size, generation, settings, updated }) => ({
      name: object,
      size,
      generation,
      content_type: settings.contentType ?? null,
      updated,
    })),
  };
}
