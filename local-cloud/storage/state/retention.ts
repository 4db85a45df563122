import { StorageFailure } from './failure';
import { type Bucket, type ObjectSettings, type StoredObject } from './resources';

/** When the bucket's retention policy lets an object go; undefined when it does not keep it. */
export function retentionExpiration(object: StoredObject, bucket: Bucket): string | undefined {
  const { retentionPolicy } = bucket;
  if (!retentionPolicy || object.settings.eventBasedHold) return undefined;
  const start = Date.parse(object.holdReleased ?? object.timeCreated);
  return new Date(start + Number(retentionPolicy.retentionPeriod) * 1000).toISOString();
}

/**
 * @param isKept it goes on as a noncurrent version, which retention allows and a hold does not
 * @throws StorageFailure 403 when a hold or a retention keeps the object where it is
 */
export function checkRemovable(
  object: StoredObject,
  { bucket, now, isKept }: { bucket: Bucket; now: number; isKept: boolean },
): void {
  const { settings, name } = object;
  const what = `Object '${object.bucket}/${name}'`;
  const hold = settings.temporaryHold ? 'Temporary' : settings.eventBasedHold && 'Event-Based';
  if (hold)
    throw new StorageFailure(
      'objectUnderActiveHold',
      `${what} is under active ${hold} hold and cannot be deleted, overwritten or archived until hold is removed.`,
    );
  if (isKept) return;
  const ends = [retentionExpiration(object, bucket), settings.retention?.retainUntilTime];
  const until = ends
    .filter((end) => end !== undefined)
    .sort()
    .at(-1);
  if (until !== undefined && Date.parse(until) > now)
    throw new StorageFailure(
      'retentionPolicyNotMet',
      `${what} is subject to bucket's retention policy or object retention and cannot be deleted or overwritten until ${until}`,
    );
}

/**
 * Whether an object's own retention may change so.
 * @param isOverridden the caller says that an unlocked retention may be shortened or removed
 * @throws StorageFailure 400 in a bucket without object retention, 403 for what must not change
 */
export function checkRetentionChange(
  present: ObjectSettings,
  changed: ObjectSettings,
  { bucket, isOverridden }: { bucket: Bucket; isOverridden: boolean },
): void {
  const before = present.retention;
  const after = changed.retention;
  if (after && !bucket.objectRetention)
    throw new StorageFailure(
      'invalid',
      `Object retention is not enabled for the bucket ${bucket.name}.`,
    );
  if (!before) return;
  const isWeaker =
    !after ||
    Date.parse(after.retainUntilTime) < Date.parse(before.retainUntilTime) ||
    (before.mode === 'Locked' && after.mode !== 'Locked');
  if (!isWeaker || (before.mode !== 'Locked' && isOverridden)) return;
  throw new StorageFailure(
    'retentionPolicyNotMet',
    before.mode === 'Locked'
      ? 'The retention of the object is locked: it cannot be removed, shortened or unlocked.'
      : 'To shorten or remove an unlocked retention, overrideUnlockedRetention must be true.',
  );
}
