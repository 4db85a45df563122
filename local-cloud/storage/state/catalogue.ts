import { type Bucket, type StoredObject, type UploadSession } from './resources';

/** Everything that can happen to the state. One record is one atomic change. */
export type StorageRecord =
  | { readonly type: 'bucket_put'; readonly bucket: Bucket }
  | { readonly type: 'bucket_deleted'; readonly name: string }
  /** `upload_id`: the resumable upload that is complete with it. */
  | { readonly type: 'object_put'; readonly object: StoredObject; readonly upload_id?: string }
  | { readonly type: 'object_deleted'; readonly bucket: string; readonly name: string }
  | { readonly type: 'upload_put'; readonly upload: UploadSession }
  | { readonly type: 'upload_deleted'; readonly id: string };

interface BucketEntry {
  bucket: Bucket;
  readonly objects: Map<string, StoredObject>;
  /** Names in order, made when a listing asks and dropped when a name comes or goes. */
  names?: readonly string[];
}

/** What Cloud Storage holds, as a fold over its records. Holds no bytes and checks nothing. */
export class Catalogue {
  private readonly entries = new Map<string, BucketEntry>();
  readonly uploads = new Map<string, UploadSession>();
  lastGeneration = 0;

  get size(): number {
    let size = this.entries.size + this.uploads.size;
    for (const { objects } of this.entries.values()) size += objects.size;
    return size;
  }

  buckets(): Bucket[] {
    return [...this.entries.values()].map(({ bucket }) => bucket);
  }

  bucket(name: string): Bucket | undefined {
    return this.entries.get(name)?.bucket;
  }

  object(bucket: string, name: string): StoredObject | undefined {
    return this.entries.get(bucket)?.objects.get(name);
  }

  /** In the order of listings. */
  names(bucket: string): readonly string[] {
    const entry = this.entries.get(bucket);
    if (!entry) return [];
    return (entry.names ??= [...entry.objects.keys()].sort());
  }

  apply(record: StorageRecord): void {
    switch (record.type) {
      case 'bucket_put':
        return this.putBucket(record.bucket);
      case 'bucket_deleted':
        this.entries.delete(record.name);
        return;
      case 'object_put':
        return this.putObject(record.object, record.upload_id);
      case 'object_deleted':
        return this.deleteObject(record.bucket, record.name);
      case 'upload_put':
        this.uploads.set(record.upload.id, record.upload);
        return;
      case 'upload_deleted':
        this.uploads.delete(record.id);
    }
  }

  *snapshot(): Iterable<StorageRecord> {
    for (const { bucket, objects } of this.entries.values()) {
      yield { type: 'bucket_put', bucket };
      for (const object of objects.values()) yield { type: 'object_put', object };
    }
    for (const upload of this.uploads.values()) yield { type: 'upload_put', upload };
  }

  /** The ids of the files that objects and open uploads need. */
  files(): Set<string> {
    const files = new Set<string>();
    for (const { objects } of this.entries.values())
      for (const { file } of objects.values()) files.add(file);
    for (const upload of this.uploads.values()) if (!upload.completed) files.add(upload.id);
    return files;
  }

  private putBucket(bucket: Bucket): void {
    const entry = this.entries.get(bucket.name);
    if (entry) entry.bucket = bucket;
    else this.entries.set(bucket.name, { bucket, objects: new Map() });
  }

  private putObject(object: StoredObject, uploadId: string | undefined): void {
    const entry = this.entries.get(object.bucket);
    if (!entry) return;
    if (!entry.objects.has(object.name)) delete entry.names;
    entry.objects.set(object.name, object);
    this.lastGeneration = Math.max(this.lastGeneration, Number(object.generation));
    const upload = uploadId === undefined ? undefined : this.uploads.get(uploadId);
    if (upload) this.uploads.set(upload.id, { ...upload, completed: object });
  }

  private deleteObject(bucket: string, name: string): void {
    const entry = this.entries.get(bucket);
    if (entry?.objects.delete(name)) delete entry.names;
  }
}
