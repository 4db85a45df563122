import { RunningChecksums } from './checksums';
import { StorageFailure } from './failure';
import { copiedSettings } from './object-settings';
import { isVersioned, type Completion, type Objects, type ReceivedBytes } from './objects';
import { checkPreconditions } from './preconditions';
import { type Preconditions, type StoredObject, type UploadTarget } from './resources';
import { checkRemovable } from './retention';
import { type Store } from './store';

/** The commands that make objects of objects. */
export class Copies {
  private readonly store: Store;

  constructor(private readonly objects: Objects) {
    this.store = objects.store;
  }

  /** Copies on the server: whatever the size, no byte is read. */
  async copy(
    source: StoredObject,
    target: UploadTarget,
    completion: Completion = {},
  ): Promise<StoredObject> {
    this.objects.checkTarget(target);
    const { size, crc32c, md5Hash, componentCount } = source;
    const file = await this.store.files.duplicate(source.file);
    const bytes: ReceivedBytes = {
      file,
      size,
      crc32c,
      ...(md5Hash !== undefined && { md5Hash }),
      ...(componentCount !== undefined && { componentCount }),
    };
    return this.store.files.orRemove(file, () => this.objects.finish(target, bytes, completion));
  }

  /** Makes a softly deleted generation live again, as a new one; the deleted one stays as it is. */
  restore(
    deleted: StoredObject,
    { preconditions, keepsAcl }: { preconditions: Preconditions; keepsAcl: boolean },
  ): Promise<StoredObject> {
    const { bucket, name, settings, storageClass, acl, keySha256, kmsKeyName } = deleted;
    return this.copy(deleted, {
      bucket,
      name,
      settings,
      preconditions,
      expected: {},
      ...(storageClass !== undefined && { storageClass }),
      ...(keepsAcl && acl && { acl }),
      ...(keySha256 !== undefined && { keySha256 }),
      ...(kmsKeyName !== undefined && { kmsKeyName }),
    });
  }

  /** Gives an object another name in its bucket, at once: nobody sees both, or neither. */
  async move(
    source: StoredObject,
    name: string,
    { preconditions, source: wanted }: { preconditions: Preconditions; source: Preconditions },
  ): Promise<StoredObject> {
    checkPreconditions(source, wanted);
    const bucket = this.store.bucket(source.bucket);
    checkRemovable(source, { bucket, now: this.store.clock.now(), isKept: isVersioned(bucket) });
    if (name === source.name)
      throw new StorageFailure('invalid', 'The source and destination objects are the same.');
    const { acl, storageClass, keySha256, kmsKeyName } = source;
    const target: UploadTarget = {
      bucket: source.bucket,
      name,
      settings: copiedSettings(source.settings),
      preconditions,
      expected: {},
      ...(acl && { acl }),
      ...(storageClass !== undefined && { storageClass }),
      ...(keySha256 !== undefined && { keySha256 }),
      ...(kmsKeyName !== undefined && { kmsKeyName }),
    };
    return this.copy(source, target, { moved: source });
  }

  /** Joins objects, in order, into one. */
  async compose(sources: readonly StoredObject[], target: UploadTarget): Promise<StoredObject> {
    const componentCount = sources.reduce((sum, { componentCount: count = 1 }) => sum + count, 0);
    const files = sources.map(({ file }) => file);
    return this.join(files, target, { componentCount });
  }

  /** Joins files, in order, into an object that has no MD5 of its own. */
  async join(
    files: readonly string[],
    target: UploadTarget,
    { componentCount, ...completion }: Completion & { componentCount?: number } = {},
  ): Promise<StoredObject> {
    this.objects.checkTarget(target);
    const file = this.store.files.newId();
    const checksums = new RunningChecksums();
    return this.store.files.orRemove(file, async () => {
      for (const part of files)
        await this.store.files.append(file, this.store.files.read(part), checksums);
      // Bytes that begin empty never made their file.
      if (checksums.size === 0) await this.store.files.create(file);
      const { crc32c } = checksums.digest();
      const count = componentCount !== undefined && { componentCount };
      return this.objects.finish(
        target,
        { file, size: checksums.size, crc32c, ...count },
        completion,
      );
    });
  }
}

/** Cloud Storage composes at most 32 objects at a time. */
export function checkSourceCount(count: number): void {
  if (count >= 1 && count <= 32) return;
  throw new StorageFailure('invalid', `sourceObjects: ${count} given, 1 to 32 allowed.`);
}
