import { compareNames } from './name-order';
import {
  type Bucket,
  type HmacKey,
  type ObjectKey,
  type PartUpload,
  type PendingMessage,
  type StoredObject,
  type UploadSession,
} from './resources';

/**
 * Generations of objects that come, change or go together. What is removed goes first. An object
 * that is put takes the place of the same generation, and a live one that of another live one.
 */
export interface ObjectsChange {
  readonly put?: readonly StoredObject[];
  readonly removed?: readonly ObjectKey[];
  /** The resumable upload that is complete with the first object put. */
  readonly upload_id?: string;
  /** The upload in parts that is over with it. */
  readonly part_upload_id?: string;
  readonly messages?: readonly PendingMessage[];
}

/** Everything that can happen to the state. One record is one atomic change. */
export type StorageRecord =
  | { readonly type: 'bucket_put'; readonly bucket: Bucket }
  | { readonly type: 'bucket_deleted'; readonly name: string }
  | ({ readonly type: 'objects_changed' } & ObjectsChange)
  /** The first journals had these two in its place. */
  | { readonly type: 'object_put'; readonly object: StoredObject; readonly upload_id?: string }
  | { readonly type: 'object_deleted'; readonly bucket: string; readonly name: string }
  | { readonly type: 'messages_sent'; readonly ids: readonly string[] }
  | { readonly type: 'upload_put'; readonly upload: UploadSession }
  | { readonly type: 'upload_deleted'; readonly id: string }
  | { readonly type: 'part_upload_put'; readonly upload: PartUpload }
  | { readonly type: 'part_upload_deleted'; readonly id: string }
  | { readonly type: 'hmac_key_put'; readonly key: HmacKey };

type Generations = Map<string, readonly StoredObject[]>;

interface BucketEntry {
  bucket: Bucket;
  readonly live: Map<string, StoredObject>;
  /** Of each name, the oldest first. */
  readonly noncurrent: Generations;
  readonly softDeleted: Generations;
  /** Names in order, made when a listing asks and dropped when a name comes or goes. */
  names?: readonly string[];
}

/** What Cloud Storage holds, as a fold over its records. Holds no bytes and checks nothing. */
export class Catalogue {
  private readonly entries = new Map<string, BucketEntry>();
  readonly uploads = new Map<string, UploadSession>();
  readonly partUploads = new Map<string, PartUpload>();
  readonly hmacKeys = new Map<string, HmacKey>();
  readonly pendingMessages = new Map<string, PendingMessage>();
  lastGeneration = 0;

  /** How many records a snapshot has, more or less. */
  get size(): number {
    let size = this.uploads.size + this.partUploads.size + this.hmacKeys.size;
    for (const { live, noncurrent, softDeleted } of this.entries.values())
      size += 1 + live.size + noncurrent.size + softDeleted.size;
    return size;
  }

  buckets(): Bucket[] {
    return [...this.entries.values()].map(({ bucket }) => bucket);
  }

  bucket(name: string): Bucket | undefined {
    return this.entries.get(name)?.bucket;
  }

  /** The live generation. */
  object(bucket: string, name: string): StoredObject | undefined {
    return this.entries.get(bucket)?.live.get(name);
  }

  noncurrent(bucket: string, name: string): readonly StoredObject[] {
    return this.entries.get(bucket)?.noncurrent.get(name) ?? [];
  }

  softDeleted(bucket: string, name: string): readonly StoredObject[] {
    return this.entries.get(bucket)?.softDeleted.get(name) ?? [];
  }

  /** All names that have a generation of any kind, in the order of listings. */
  names(bucket: string): readonly string[] {
    const entry = this.entries.get(bucket);
    if (!entry) return [];
    const { live, noncurrent, softDeleted } = entry;
    return (entry.names ??= [
      ...new Set([...live.keys(), ...noncurrent.keys(), ...softDeleted.keys()]),
    ].sort(compareNames));
  }

  /** Live and noncurrent generations, and those that are deleted softly. */
  *generations(bucket: string): Iterable<StoredObject> {
    const entry = this.entries.get(bucket);
    if (!entry) return;
    yield* entry.live.values();
    for (const objects of entry.noncurrent.values()) yield* objects;
    for (const objects of entry.softDeleted.values()) yield* objects;
  }

  /** How many live objects a bucket has, and generations that are noncurrent. */
  counts(bucket: string): { live: number; noncurrent: number } {
    const entry = this.entries.get(bucket);
    return { live: entry?.live.size ?? 0, noncurrent: entry?.noncurrent.size ?? 0 };
  }

  apply(record: StorageRecord): void {
    switch (record.type) {
      case 'bucket_put':
        return this.putBucket(record.bucket);
      case 'bucket_deleted':
        return void this.entries.delete(record.name);
      case 'objects_changed':
        return this.change(record);
      case 'object_put':
        return this.change({ ...record, put: [record.object] });
      case 'object_deleted':
        return this.forgetLive(record.bucket, record.name);
      case 'messages_sent':
        return record.ids.forEach((id) => this.pendingMessages.delete(id));
      case 'upload_put':
        return void this.uploads.set(record.upload.id, record.upload);
      case 'upload_deleted':
        return void this.uploads.delete(record.id);
      case 'part_upload_put':
        return void this.partUploads.set(record.upload.id, record.upload);
      case 'part_upload_deleted':
        return void this.partUploads.delete(record.id);
      case 'hmac_key_put':
        return void this.hmacKeys.set(record.key.accessId, record.key);
    }
  }

  *snapshot(): Iterable<StorageRecord> {
    for (const { name } of this.buckets()) {
      const bucket = this.bucket(name);
      if (bucket) yield { type: 'bucket_put', bucket };
      for (const object of this.generations(name)) yield { type: 'objects_changed', put: [object] };
    }
    for (const upload of this.uploads.values()) yield { type: 'upload_put', upload };
    for (const upload of this.partUploads.values()) yield { type: 'part_upload_put', upload };
    for (const key of this.hmacKeys.values()) yield { type: 'hmac_key_put', key };
    const messages = [...this.pendingMessages.values()];
    if (messages.length > 0) yield { type: 'objects_changed', messages };
  }

  /** Forgets everything but which generations were given. */
  clear(): void {
    this.entries.clear();
    this.uploads.clear();
    this.partUploads.clear();
    this.hmacKeys.clear();
    this.pendingMessages.clear();
  }

  /** The ids of the files that objects and open uploads need. */
  files(): Set<string> {
    const files = new Set<string>();
    for (const name of this.entries.keys())
      for (const { file } of this.generations(name)) files.add(file);
    for (const upload of this.uploads.values()) if (!upload.completed) files.add(upload.id);
    for (const { parts } of this.partUploads.values())
      for (const { file } of parts) files.add(file);
    return files;
  }

  private putBucket(bucket: Bucket): void {
    const entry = this.entries.get(bucket.name);
    if (entry) entry.bucket = bucket;
    else
      this.entries.set(bucket.name, {
        bucket,
        live: new Map(),
        noncurrent: new Map(),
        softDeleted: new Map(),
      });
  }

  private change(change: ObjectsChange): void {
    const { put = [], removed = [], messages = [] } = change;
    for (const key of removed) this.forget(key);
    for (const object of put) this.put(object);
    for (const message of messages) this.pendingMessages.set(message.id, message);
    if (change.part_upload_id !== undefined) this.partUploads.delete(change.part_upload_id);
    const upload = change.upload_id === undefined ? undefined : this.uploads.get(change.upload_id);
    if (upload && put[0]) this.uploads.set(upload.id, { ...upload, completed: put[0] });
  }

  private put(object: StoredObject): void {
    const entry = this.entries.get(object.bucket);
    if (!entry) return;
    this.lastGeneration = Math.max(this.lastGeneration, Number(object.generation));
    const isLive = object.softDeleteTime === undefined && object.timeDeleted === undefined;
    if (isLive) {
      if (!entry.live.has(object.name)) delete entry.names;
      entry.live.set(object.name, object);
      return;
    }
    this.forget(object);
    const isSoftDeleted = object.softDeleteTime !== undefined;
    addGeneration(isSoftDeleted ? entry.softDeleted : entry.noncurrent, object);
    delete entry.names;
  }

  private forget({ bucket, name, generation }: ObjectKey): void {
    const entry = this.entries.get(bucket);
    if (!entry) return;
    if (entry.live.get(name)?.generation === generation) this.forgetLive(bucket, name);
    else if (
      removeGeneration(entry.noncurrent, name, generation) ||
      removeGeneration(entry.softDeleted, name, generation)
    )
      delete entry.names;
  }

  private forgetLive(bucket: string, name: string): void {
    const entry = this.entries.get(bucket);
    if (entry?.live.delete(name)) delete entry.names;
  }
}

function addGeneration(generations: Generations, object: StoredObject): void {
  const present = generations.get(object.name) ?? [];
  const all = [...present, object].sort((a, b) => Number(a.generation) - Number(b.generation));
  generations.set(object.name, all);
}

function removeGeneration(generations: Generations, name: string, generation: string): boolean {
  const present = generations.get(name);
  const left = present?.filter((object) => object.generation !== generation);
  if (!present || !left || left.length === present.length) return false;
  if (left.length === 0) generations.delete(name);
  else generations.set(name, left);
  return true;
}
