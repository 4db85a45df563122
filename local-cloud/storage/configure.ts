import { isDeepStrictEqual } from 'node:util';
import { type Buckets } from './state/buckets';
import { type Fields } from './state/fields';
import { notificationFromJson } from './state/notifications';
import { type Store } from './state/store';
import { corsRule } from './transport/cors';

/** A bucket of the configuration. */
export interface ConfiguredBucket {
  readonly name: string;
  /** Origins of pages that may do anything with its objects; in place of `settings.cors`. */
  readonly cors_origins?: readonly string[];
  /** What its owner may set, as the JSON API has it: `versioning`, `lifecycle`, `labels` and the rest. */
  readonly settings?: Fields;
  /** Each as the JSON API has it. One that is there already, the same in all fields, is not made again. */
  readonly notifications?: readonly Fields[];
}

/** Creates the buckets of the configuration, or brings them up to date; what they hold stays. */
export function configureBuckets(
  buckets: Buckets,
  store: Store,
  configured: readonly ConfiguredBucket[],
): void {
  for (const { name, cors_origins, settings, notifications = [] } of configured) {
    const wanted = {
      // A laptop's disk is not Google's: what is deleted from the configured buckets is gone.
      softDeletePolicy: { retentionDurationSeconds: 0 },
      cors: [],
      ...settings,
      ...(cors_origins && cors_origins.length > 0 && { cors: [corsRule(cors_origins)] }),
    };
    if (!store.catalogue.bucket(name)) buckets.create(name, wanted);
    else if (differs(store, name, wanted)) buckets.patch(name, wanted);
    for (const notification of notifications)
      if (!isThere(store, name, notification)) buckets.addNotification(name, notification);
  }
}

/** Whether a bucket would change: one that does not keeps its metageneration over a restart. */
function differs(store: Store, name: string, wanted: Fields): boolean {
  const present: Fields = { cors: [], ...store.bucket(name) };
  return Object.entries(wanted).some(([key, value]) => !isPartOf(value, present[key]));
}

/** Numbers are as good as their text: some are text in what is kept. */
function isPartOf(wanted: unknown, present: unknown): boolean {
  if (Array.isArray(wanted)) return JSON.stringify(wanted) === JSON.stringify(present);
  if (typeof wanted !== 'object' || wanted === null) return String(wanted) === String(present);
  if (typeof present !== 'object' || present === null) return false;
  return Object.entries(wanted).every(([key, value]) => isPartOf(value, (present as Fields)[key]));
}

function isThere(store: Store, bucket: string, notification: Fields): boolean {
  const { notifications = [] } = store.bucket(bucket);
  return notifications.some((present) =>
    isDeepStrictEqual(present, notificationFromJson(notification, present.id)),
  );
}
