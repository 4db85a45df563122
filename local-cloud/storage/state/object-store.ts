import { type Journal } from '../../journal';
import { type Clock } from '../../service';
import { type ByteFiles } from './byte-files';
import { atMost, type ByteSource } from './byte-source';
import { Catalogue, type StorageRecord } from './catalogue';
import { checkContent, RunningChecksums } from './checksums';
import { notImplemented, StorageFailure } from './failure';
import { checkPreconditions } from './preconditions';
import { type Bucket, type ObjectSettings, type Preconditions } from './resources';
import { type StoredObject, type UploadTarget } from './resources';

/** A journal shorter than this is never worth rewriting. */
const minimumCompactionRecords = 5_000;

const removalDelayMilliseconds = 10_000;

/** What happened to an object, for whoever wants to react. */
export interface ObjectEvent {
  readonly type: 'finalized' | 'deleted' | 'metadata_updated';
  readonly object: StoredObject;
}

export interface ObjectStoreOptions {
  readonly clock: Clock;
  readonly files: ByteFiles;
  /** Opens the journal: replays what it holds into the given function, then is appended to. */
  readonly openJournal: (replay: (record: StorageRecord) => void) => Journal<StorageRecord>;
  readonly onObject?: (event: ObjectEvent) => void;
}

/** Bytes that are whole in a file of their own, but not an object yet. */
export interface ReceivedBytes {
  readonly file: string;
  readonly size: number;
  readonly crc32c: string;
  readonly md5Hash?: string;
  readonly componentCount?: number;
}

/**
 * Buckets and objects. An object appears, is replaced or goes by one journal record, checked
 * against its preconditions and written in the same turn of the event loop: nothing comes in between.
 */
export class ObjectStore {
  readonly catalogue = new Catalogue();
  readonly files: ByteFiles;
  readonly clock: Clock;
  private readonly journal: Journal<StorageRecord>;

  constructor(private readonly options: ObjectStoreOptions) {
    this.files = options.files;
    this.clock = options.clock;
    this.journal = options.openJournal((record) => this.catalogue.apply(record));
    this.files.removeAllBut(this.catalogue.files());
  }

  bucket(name: string): Bucket {
    const bucket = this.catalogue.bucket(name);
    if (!bucket) throw new StorageFailure('bucketNotFound', 'The specified bucket does not exist.');
    return bucket;
  }

  createBucket(
    name: string,
    settings: Partial<Pick<Bucket, 'cors' | 'labels' | 'location'>>,
  ): Bucket {
    if (!/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name))
      throw new StorageFailure(
        'invalid',
        `name: "${name}" given; 3 or more of a-z, 0-9, ".", "_", "-" are allowed, a letter or digit first and last.`,
      );
    if (this.catalogue.bucket(name))
      throw new StorageFailure(
        'conflict',
        `Your previous request to create the bucket ${name} succeeded.`,
      );
    const time = this.time();
    const fixed = { timeCreated: time, updated: time, metageneration: 1, storageClass: 'STANDARD' };
    const bucket = { name, location: 'US', cors: [], labels: {}, ...fixed, ...settings };
    this.commit({ type: 'bucket_put', bucket });
    return bucket;
  }

  updateBucket(name: string, changes: Partial<Pick<Bucket, 'cors' | 'labels'>>): Bucket {
    const present = this.bucket(name);
    const metageneration = present.metageneration + 1;
    const bucket = { ...present, ...changes, metageneration, updated: this.time() };
    this.commit({ type: 'bucket_put', bucket });
    return bucket;
  }

  deleteBucket(name: string): void {
    this.bucket(name);
    if (this.catalogue.names(name).length > 0)
      throw new StorageFailure('bucketNotEmpty', `The bucket ${name} is not empty.`);
    this.commit({ type: 'bucket_deleted', name });
  }

  /** @param generation the one that is meant; a generation that was replaced is gone */
  object(bucket: string, name: string, generation?: string): StoredObject {
    this.bucket(bucket);
    const object = this.catalogue.object(bucket, name);
    if (!object || (generation !== undefined && generation !== object.generation))
      throw new StorageFailure('notFound', `No such object: ${bucket}/${name}`);
    return object;
  }

  /** Refuses an upload that could not succeed now, before its bytes are sent. */
  checkTarget({ bucket, name, preconditions }: UploadTarget): void {
    this.bucket(bucket);
    if (name === '' || Buffer.byteLength(name) > 1024 || /[\r\n]/.test(name))
      throw new StorageFailure(
        'invalid',
        `name: "${name}" given; 1 to 1024 bytes without line breaks are allowed.`,
      );
    checkPreconditions(this.catalogue.object(bucket, name), preconditions);
  }

  /** Stores all of `source` as an object; when it breaks off or is not as expected, nothing changes. */
  async insert(target: UploadTarget, source: ByteSource): Promise<StoredObject> {
    this.checkTarget(target);
    const file = this.files.newId();
    const checksums = new RunningChecksums();
    const limit = target.expected.sizeRange?.to ?? Infinity;
    return this.orRemove(file, async () => {
      await this.files.append(file, atMost(limit, source), checksums);
      return this.finish(target, { file, size: checksums.size, ...checksums.digest() });
    });
  }

  /** Makes received bytes an object. @param uploadId of the resumable upload that it completes */
  finish(target: UploadTarget, bytes: ReceivedBytes, uploadId?: string): StoredObject {
    this.checkTarget(target);
    if (bytes.md5Hash !== undefined)
      checkContent({ ...bytes, md5Hash: bytes.md5Hash }, target.expected);
    const { bucket, name, settings } = target;
    const replaced = this.catalogue.object(bucket, name);
    const time = this.time();
    const generation = this.nextGeneration();
    const fixed = { generation, metageneration: 1, timeCreated: time, updated: time };
    const object: StoredObject = { bucket, name, ...fixed, settings, ...bytes };
    this.commit({
      type: 'object_put',
      object,
      ...(uploadId !== undefined && { upload_id: uploadId }),
    });
    if (replaced) this.removeLater(replaced.file);
    this.options.onObject?.({ type: 'finalized', object });
    return object;
  }

  /** Replaces the settings of the present generation. */
  updateObject(
    present: StoredObject,
    settings: ObjectSettings,
    preconditions: Preconditions,
  ): StoredObject {
    checkPreconditions(present, preconditions);
    const metageneration = present.metageneration + 1;
    const object = { ...present, settings, metageneration, updated: this.time() };
    this.commit({ type: 'object_put', object });
    this.options.onObject?.({ type: 'metadata_updated', object });
    return object;
  }

  deleteObject(object: StoredObject, preconditions: Preconditions): void {
    checkPreconditions(object, preconditions);
    this.commit({ type: 'object_deleted', bucket: object.bucket, name: object.name });
    this.removeLater(object.file);
    this.options.onObject?.({ type: 'deleted', object });
  }

  /** Copies on the server: whatever the size, no byte is read. */
  async copy(source: StoredObject, target: UploadTarget): Promise<StoredObject> {
    this.checkTarget(target);
    const { size, crc32c, md5Hash, componentCount } = source;
    const file = await this.files.duplicate(source.file);
    const bytes: ReceivedBytes = {
      file,
      size,
      crc32c,
      ...(md5Hash !== undefined && { md5Hash }),
      ...(componentCount !== undefined && { componentCount }),
    };
    return this.orRemove(file, () => this.finish(target, bytes));
  }

  /** Joins objects, in order, into one. */
  async compose(sources: readonly StoredObject[], target: UploadTarget): Promise<StoredObject> {
    this.checkTarget(target);
    const file = this.files.newId();
    const checksums = new RunningChecksums();
    const componentCount = sources.reduce((sum, { componentCount: count = 1 }) => sum + count, 0);
    return this.orRemove(file, async () => {
      for (const source of sources)
        await this.files.append(file, this.files.read(source.file), checksums);
      const { crc32c } = checksums.digest();
      return this.finish(target, { file, size: checksums.size, crc32c, componentCount });
    });
  }

  commit(record: StorageRecord): void {
    this.journal.append(record);
    this.catalogue.apply(record);
    const { length } = this.journal;
    if (length > minimumCompactionRecords && length > 4 * this.catalogue.size)
      this.journal.rewrite(this.catalogue.snapshot());
  }

  stop(): void {
    this.journal.close();
  }

  /** Removes `file` when it does not become an object after all. */
  private async orRemove(
    file: string,
    make: () => StoredObject | Promise<StoredObject>,
  ): Promise<StoredObject> {
    try {
      return await make();
    } catch (error) {
      await this.files.remove(file);
      throw error;
    }
  }

  /** A reader may have looked the object up and not opened its file yet. */
  private removeLater(file: string): void {
    this.clock.schedule(removalDelayMilliseconds, () => void this.files.remove(file));
  }

  private time(): string {
    return new Date(this.clock.now()).toISOString();
  }

  /** Microseconds since the epoch, as Google's are, and always a later one. */
  private nextGeneration(): string {
    return String(Math.max(this.clock.now() * 1000, this.catalogue.lastGeneration + 1));
  }
}

/** Cloud Storage composes at most 32 objects at a time. */
export function checkSourceCount(count: number): void {
  if (count >= 1 && count <= 32) return;
  throw new StorageFailure('invalid', `sourceObjects: ${count} given, 1 to 32 allowed.`);
}

/** @throws StorageFailure for settings of an object that would change what others may do with it */
export function refuseUnservedSettings(given: Readonly<Record<string, unknown>>): void {
  for (const name of ['acl', 'eventBasedHold', 'temporaryHold', 'retention', 'kmsKeyName'])
    if (given[name]) throw notImplemented(`the object setting ${name}`);
}
