import { checkEncryption } from './bucket-encryption';
import { checkPublicAccess, isPublic, type AccessEntry } from './access-control';
import { atMost, type ByteSource } from './byte-source';
import { checkContent, RunningChecksums } from './checksums';
import { type ObjectsChange } from './catalogue';
import { StorageFailure } from './failure';
import { type ObjectEvent } from './notifications';
import { checkPreconditions } from './preconditions';
import { departure } from './departure';
import { checkRemovable, checkRetentionChange } from './retention';
import {
  type Bucket,
  type ObjectSettings,
  type Preconditions,
  type StoredObject,
  type UploadTarget,
} from './resources';
import { type Store } from './store';

/** Bytes that are whole in a file of their own, but not an object yet. */
export interface ReceivedBytes {
  readonly file: string;
  readonly size: number;
  readonly crc32c: string;
  readonly md5Hash?: string;
  readonly componentCount?: number;
}

/** What else ends when received bytes become an object. */
export interface Completion {
  readonly upload_id?: string;
  readonly part_upload_id?: string;
  /** The object that is moved: it goes as the new one comes. */
  readonly moved?: StoredObject;
}

export interface ObjectChoice {
  /** Digits; absent for the live one. */
  readonly generation?: string | undefined;
  /** Among those that were deleted softly; needs a generation. */
  readonly isSoftDeleted?: boolean;
}

/** The commands on objects. */
export class Objects {
  constructor(readonly store: Store) {}

  /** @throws StorageFailure 404 */
  find(bucket: string, name: string, choice: ObjectChoice = {}): StoredObject {
    this.store.bucket(bucket);
    const { catalogue, clock } = this.store;
    const { generation, isSoftDeleted } = choice;
    const isMeant = (each: StoredObject): boolean => each.generation === generation;
    if (isSoftDeleted) {
      const isThere = ({ hardDeleteTime = '' }: StoredObject): boolean =>
        Date.parse(hardDeleteTime) > clock.now();
      const deleted = catalogue.softDeleted(bucket, name).find(isMeant);
      if (deleted && isThere(deleted)) return deleted;
    } else {
      const live = catalogue.object(bucket, name);
      if (live && (generation === undefined || isMeant(live))) return live;
      const noncurrent = catalogue.noncurrent(bucket, name).find(isMeant);
      if (noncurrent) return noncurrent;
    }
    throw new StorageFailure('notFound', `No such object: ${bucket}/${name}`);
  }

  /** Refuses an upload that could not succeed now, before its bytes are sent. */
  checkTarget(target: UploadTarget): void {
    const { bucket, name, preconditions, settings, acl } = target;
    const owner = this.store.bucket(bucket);
    if (name === '' || Buffer.byteLength(name) > 1024 || /[\r\n]/.test(name))
      throw new StorageFailure(
        'invalid',
        `name: "${name}" given; 1 to 1024 bytes without line breaks are allowed.`,
      );
    if (name === '.' || name === '..' || name.startsWith('.well-known/acme-challenge/'))
      throw new StorageFailure('invalid', `name: "${name}" is reserved.`);
    const live = this.store.catalogue.object(bucket, name);
    checkPreconditions(live, preconditions);
    checkRetentionChange({}, settings, { bucket: owner, isOverridden: false });
    this.checkAccess(acl, owner);
    checkEncryption(target, owner);
    if (live)
      checkRemovable(live, {
        bucket: owner,
        now: this.store.clock.now(),
        isKept: owner.versioning?.enabled === true,
      });
  }

  /** Stores all of `source` as an object; when it breaks off or is not as expected, nothing changes. */
  async insert(target: UploadTarget, source: ByteSource): Promise<StoredObject> {
    this.checkTarget(target);
    const file = this.store.files.newId();
    const checksums = new RunningChecksums();
    const limit = target.expected.sizeRange?.to ?? Infinity;
    return this.store.files.orRemove(file, async () => {
      await this.store.files.append(file, atMost(limit, source), checksums);
      return this.finish(target, { file, size: checksums.size, ...checksums.digest() });
    });
  }

  /** Makes received bytes an object. */
  finish(target: UploadTarget, bytes: ReceivedBytes, completion: Completion = {}): StoredObject {
    this.checkTarget(target);
    checkContent(bytes, target.expected);
    const bucket = this.store.bucket(target.bucket);
    const replaced = this.store.catalogue.object(target.bucket, target.name);
    const object = this.newObject(target, bytes, bucket);
    const { moved, ...ended } = completion;
    const leaving = [replaced, moved].filter((each) => each !== undefined);
    const departures = leaving.map((each) =>
      departure(each, { bucket, now: this.store.clock.now(), isArchived: isVersioned(bucket) }),
    );
    const change: ObjectsChange = {
      put: [object, ...departures.flatMap(({ put }) => put)],
      removed: departures.flatMap(({ removed }) => removed),
      ...ended,
    };
    const overwroteGeneration = replaced && { overwroteGeneration: replaced.generation };
    this.store.change(change, bucket, [
      { type: 'finalized', object, ...overwroteGeneration },
      ...departures.map(({ event }, index): ObjectEvent =>
        leaving[index] === replaced
          ? { ...event, overwrittenByGeneration: object.generation }
          : event,
      ),
    ]);
    for (const { files } of departures) for (const file of files) this.store.removeLater(file);
    return object;
  }

  /** Changes what an owner may change of a generation. */
  update(
    present: StoredObject,
    changes: { readonly settings?: ObjectSettings; readonly acl?: readonly AccessEntry[] },
    {
      preconditions = {},
      overridesRetention = false,
    }: { preconditions?: Preconditions; overridesRetention?: boolean } = {},
  ): StoredObject {
    checkPreconditions(present, preconditions);
    const bucket = this.store.bucket(present.bucket);
    const { settings = present.settings, acl } = changes;
    checkRetentionChange(present.settings, settings, { bucket, isOverridden: overridesRetention });
    this.checkAccess(acl, bucket);
    const isReleased = present.settings.eventBasedHold && !settings.eventBasedHold;
    const object: StoredObject = {
      ...present,
      settings,
      ...(acl && { acl }),
      ...(isReleased && { holdReleased: this.store.time() }),
      metageneration: present.metageneration + 1,
      updated: this.store.time(),
    };
    this.store.change({ put: [object] }, bucket, [{ type: 'metadata_updated', object }]);
    return object;
  }

  /**
   * Deletes a generation.
   * @param isArchived a live one goes on as a noncurrent version where the bucket keeps versions; a
   * caller who named the generation means to be rid of it
   */
  delete(
    object: StoredObject,
    {
      preconditions = {},
      isArchived = false,
    }: { preconditions?: Preconditions; isArchived?: boolean } = {},
  ): void {
    checkPreconditions(object, preconditions);
    const bucket = this.store.bucket(object.bucket);
    const now = this.store.clock.now();
    const isKept = isArchived && isVersioned(bucket) && object.timeDeleted === undefined;
    checkRemovable(object, { bucket, now, isKept });
    const { put, removed, event, files } = departure(object, { bucket, now, isArchived: isKept });
    this.store.change({ put, removed }, bucket, [event]);
    for (const file of files) this.store.removeLater(file);
  }

  /** Removes a generation that was deleted softly, as its time has come. */
  purge(object: StoredObject): void {
    this.store.change({ removed: [object] }, this.store.bucket(object.bucket), []);
    this.store.removeLater(object.file);
  }

  /** Changes the class as a lifecycle rule does it: neither generation nor metageneration change. */
  setStorageClass(object: StoredObject, storageClass: string): void {
    const changed = { ...object, storageClass, classChanged: this.store.time() };
    this.store.change({ put: [changed] }, this.store.bucket(object.bucket), []);
  }

  private newObject(target: UploadTarget, bytes: ReceivedBytes, bucket: Bucket): StoredObject {
    const { name, settings, keySha256 } = target;
    const acl = target.acl ?? bucket.defaultObjectAcl;
    const storageClass = target.storageClass ?? bucket.storageClass;
    const kmsKey = target.kmsKeyName ?? bucket.encryption?.defaultKmsKeyName;
    const time = this.store.time();
    const held = bucket.defaultEventBasedHold && settings.eventBasedHold === undefined;
    return {
      bucket: bucket.name,
      name,
      generation: this.store.nextGeneration(),
      metageneration: 1,
      timeCreated: time,
      updated: time,
      settings: held ? { ...settings, eventBasedHold: true } : settings,
      ...bytes,
      ...(storageClass !== 'STANDARD' && { storageClass }),
      ...(acl && { acl }),
      ...(keySha256 !== undefined && { keySha256 }),
      ...(keySha256 === undefined && kmsKey !== undefined && { kmsKeyName: versionOf(kmsKey) }),
    };
  }

  private checkAccess(acl: readonly AccessEntry[] | undefined, bucket: Bucket): void {
    if (!acl) return;
    if (bucket.iamConfiguration?.uniformBucketLevelAccess.enabled)
      throw new StorageFailure(
        'invalid',
        'Cannot insert legacy ACL for an object when uniform bucket-level access is enabled. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access',
      );
    checkPublicAccess(isPublic(acl), bucket.iamConfiguration?.publicAccessPrevention);
  }
}

/** Whether replaced and deleted objects are kept as noncurrent versions. */
export function isVersioned({ versioning }: Bucket): boolean {
  return versioning?.enabled === true;
}

/** Objects name the version of the key that was used. */
function versionOf(kmsKeyName: string): string {
  return /\/cryptoKeyVersions\/\d+$/.test(kmsKeyName)
    ? kmsKeyName
    : `${kmsKeyName}/cryptoKeyVersions/1`;
}
