import { createHash } from 'node:crypto';
import { StorageFailure } from './failure';
import { type Bucket, type StoredObject } from './resources';

/** Names one softly deleted object of a hierarchical bucket, whose folders may be renamed meanwhile. */
export function restoreTokenOf(object: StoredObject, bucket?: Bucket): string | undefined {
  if (object.softDeleteTime === undefined || !bucket?.hierarchicalNamespace?.enabled)
    return undefined;
  const named = JSON.stringify([object.bucket, object.name, object.generation]);
  const digest = createHash('sha256').update(named).digest('hex');
  const [, ...groups] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digest) ?? [];
  return groups.join('-');
}

/** @throws StorageFailure 404 when a token is given, and it is not that of the object */
export function checkRestoreToken(
  object: StoredObject,
  bucket: Bucket,
  given: string | null,
): void {
  if (given !== null && given !== restoreTokenOf(object, bucket))
    throw new StorageFailure('notFound', `No such object: ${object.bucket}/${object.name}`);
}
