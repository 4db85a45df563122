import { checkPublicAccess, isPublic, type AccessEntry } from './access-control';
import { checkBucketName } from './bucket-name';
import {
  newBucketSettings,
  patchedBucketSettings,
  replacedBucketSettings,
} from './bucket-settings';
import { notImplemented, StorageFailure } from './failure';
import { booleanOf, fieldsAt, listAt, textOf, type Fields } from './fields';
import { policyChanges, policyOf, uniformBindings, type Policy } from './iam-policy';
import { notificationFromJson } from './notifications';
import { checkPreconditions } from './preconditions';
import {
  type Bucket,
  type BucketSettings,
  type NotificationConfig,
  type Preconditions,
} from './resources';
import { type Store } from './store';

/** Lists of access that come with a change of a bucket; undefined leaves what there is. */
export interface BucketAccess {
  readonly acl?: readonly AccessEntry[] | undefined;
  readonly defaultObjectAcl?: readonly AccessEntry[] | undefined;
}

/** What a change of a bucket depends on, and what comes with it. */
interface BucketChange {
  readonly preconditions?: Preconditions;
  readonly access?: BucketAccess;
}

/** The commands on buckets. */
export class Buckets {
  constructor(private readonly store: Store) {}

  create(
    name: string,
    given: Fields,
    {
      access = {},
      hasObjectRetention = false,
    }: { access?: BucketAccess; hasObjectRetention?: boolean } = {},
  ): Bucket {
    checkBucketName(name);
    if (this.store.catalogue.bucket(name))
      throw new StorageFailure(
        'conflict',
        'Your previous request to create the named bucket succeeded and you already own it.',
      );
    const time = this.store.time();
    const settings = newBucketSettings(given, time);
    const bucket: Bucket = {
      name,
      generation: this.store.nextGeneration(),
      timeCreated: time,
      updated: time,
      metageneration: 1,
      location: textOf('location', given['location'] ?? 'US').toUpperCase(),
      ...placementOf(given),
      ...(hasObjectRetention && { objectRetention: { mode: 'Enabled' } }),
      ...defined(access),
      ...(isUniform(settings) && { bindings: uniformBindings(this.store.project) }),
      ...settings,
      storageClass: settings.storageClass ?? 'STANDARD',
    };
    checkAccess(bucket, access);
    return this.commit(bucket);
  }

  /** Merges a patch; null removes a setting. */
  patch(name: string, patch: Fields, options: BucketChange = {}): Bucket {
    return this.change(name, options, (present, time) =>
      patchedBucketSettings(present, patch, time),
    );
  }

  /** Puts exactly these settings in the place of all that there are. */
  replace(name: string, given: Fields, options: BucketChange = {}): Bucket {
    return this.change(name, options, (present, time) =>
      replacedBucketSettings(present, given, time),
    );
  }

  private change(
    name: string,
    { preconditions = {}, access = {} }: BucketChange,
    settingsOf: (present: Bucket, time: string) => BucketSettings,
  ): Bucket {
    const present = this.store.bucket(name);
    checkPreconditions(present, preconditions);
    const settings = settingsOf(present, this.store.time());
    return this.put(present, { ...withoutSettings(present), ...settings }, access);
  }

  delete(name: string, preconditions: Preconditions = {}): void {
    const bucket = this.store.bucket(name);
    checkPreconditions(bucket, preconditions);
    const { live, noncurrent } = this.store.catalogue.counts(name);
    if (live + noncurrent > 0)
      throw new StorageFailure(
        'bucketNotEmpty',
        live > 0
          ? 'The bucket you tried to delete is not empty.'
          : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
      );
    const files = [...this.store.catalogue.generations(name)].map(({ file }) => file);
    for (const upload of this.store.catalogue.uploads.values())
      if (upload.bucket === name) this.store.commit({ type: 'upload_deleted', id: upload.id });
    for (const upload of this.store.catalogue.partUploads.values())
      if (upload.bucket === name) this.store.commit({ type: 'part_upload_deleted', id: upload.id });
    this.store.commit({ type: 'bucket_deleted', name });
    for (const file of files) this.store.removeLater(file);
  }

  /** Makes a retention policy one that can only grow. */
  lockRetention(name: string, preconditions: Preconditions): Bucket {
    const present = this.store.bucket(name);
    if (preconditions.ifMetagenerationMatch === undefined)
      throw new StorageFailure('required', 'Required parameter: ifMetagenerationMatch', {
        at: { locationType: 'parameter', location: 'ifMetagenerationMatch' },
      });
    checkPreconditions(present, preconditions);
    const { retentionPolicy } = present;
    if (!retentionPolicy)
      throw new StorageFailure('invalid', `The bucket ${name} has no retention policy to lock.`);
    return this.put(present, {
      ...present,
      retentionPolicy: { ...retentionPolicy, isLocked: true },
    });
  }

  /** Changes the ACL or the default ACL for objects. */
  setAccess(name: string, access: BucketAccess, preconditions: Preconditions = {}): Bucket {
    const present = this.store.bucket(name);
    checkPreconditions(present, preconditions);
    return this.put(present, present, access);
  }

  policy(name: string): Policy {
    return policyOf(this.store.bucket(name), this.store.project);
  }

  setPolicy(name: string, given: Fields): Policy {
    const present = this.store.bucket(name);
    const changes = policyChanges(present, { given, project: this.store.project });
    this.put(present, { ...present, ...changes });
    return this.policy(name);
  }

  addNotification(name: string, given: Fields): NotificationConfig {
    const present = this.store.bucket(name);
    if (!this.store.hasPubSub) throw notImplemented('notifications without Pub/Sub');
    const notifications = present.notifications ?? [];
    const id = String(Math.max(0, ...notifications.map((config) => Number(config.id))) + 1);
    const config = notificationFromJson(given, id);
    this.commit({ ...present, notifications: [...notifications, config] });
    return config;
  }

  notification(name: string, id: string): NotificationConfig {
    const found = this.store.bucket(name).notifications?.find((config) => config.id === id);
    if (found) return found;
    throw new StorageFailure('notFound', `No such notification: ${name}/${id}`);
  }

  deleteNotification(name: string, id: string): void {
    const present = this.store.bucket(name);
    this.notification(name, id);
    const notifications = (present.notifications ?? []).filter((config) => config.id !== id);
    this.commit({ ...present, notifications });
  }

  private put(present: Bucket, settings: Bucket, access: BucketAccess = {}): Bucket {
    checkAccess(settings, access);
    const metageneration = present.metageneration + 1;
    const changed = { ...settings, ...defined(access), metageneration };
    return this.commit({ ...changed, updated: this.store.time() });
  }

  private commit(bucket: Bucket): Bucket {
    this.store.commit({ type: 'bucket_put', bucket });
    return bucket;
  }
}

/** Lists that are given anew must not open what has to stay closed; older ones are overruled. */
function checkAccess({ iamConfiguration }: Bucket, access: BucketAccess): void {
  const isOpened = isPublic(access.acl ?? []) || isPublic(access.defaultObjectAcl ?? []);
  checkPublicAccess(isOpened, iamConfiguration?.publicAccessPrevention);
}

const fixedNames = [
  'name',
  'generation',
  'timeCreated',
  'updated',
  'metageneration',
  'location',
  'storageClass',
  'customPlacementConfig',
  'hierarchicalNamespace',
  'objectRetention',
  'acl',
  'defaultObjectAcl',
  'bindings',
  'policyVersion',
  'notifications',
] as const;

/** What stays of a bucket when its settings are changed. */
function withoutSettings(bucket: Bucket): Bucket {
  return Object.fromEntries(
    fixedNames.filter((name) => bucket[name] !== undefined).map((name) => [name, bucket[name]]),
  ) as unknown as Bucket;
}

/** What only the request that makes a bucket may say. */
function placementOf(given: Fields): Partial<Bucket> {
  const { dataLocations } = fieldsAt(given, 'customPlacementConfig');
  const namespace = fieldsAt(given, 'hierarchicalNamespace');
  const isHierarchical = booleanOf('hierarchicalNamespace.enabled', namespace['enabled'] ?? false);
  const locations =
    dataLocations !== undefined &&
    listAt('customPlacementConfig.dataLocations', dataLocations).map((location) =>
      textOf('customPlacementConfig.dataLocations', location).toUpperCase(),
    );
  return {
    ...(locations && { customPlacementConfig: { dataLocations: locations } }),
    ...(isHierarchical && { hierarchicalNamespace: { enabled: true } }),
  };
}

function isUniform({ iamConfiguration }: BucketSettings): boolean {
  return iamConfiguration?.uniformBucketLevelAccess.enabled === true;
}

function defined({ acl, defaultObjectAcl }: BucketAccess): Partial<Bucket> {
  return { ...(acl && { acl }), ...(defaultObjectAcl && { defaultObjectAcl }) };
}
