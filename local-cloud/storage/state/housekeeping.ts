import { type Clock } from '../../service';
import { isUploadAborted, lifecycleAction } from './lifecycle';
import { type Objects } from './objects';
import { type PartUploads } from './part-uploads';
import { type Bucket, type StoredObject } from './resources';
import { StorageFailure } from './failure';
import { type ResumableUploads } from './resumable-uploads';

/** How often the rules are applied; Google says only that it may take a day. */
const roundMilliseconds = 3_600_000;

/** What goes by the clock: lifecycle rules, the end of soft deletion, uploads that nobody goes on with. */
export class Housekeeping {
  private cancel: () => void = () => undefined;

  constructor(
    private readonly parts: {
      readonly clock: Clock;
      readonly objects: Objects;
      readonly uploads: ResumableUploads;
      readonly partUploads: PartUploads;
    },
  ) {
    this.schedule();
  }

  stop(): void {
    this.cancel();
  }

  private schedule(): void {
    this.cancel = this.parts.clock.schedule(roundMilliseconds, () => {
      this.schedule();
      this.round();
    });
  }

  private round(): void {
    const { objects, uploads, partUploads, clock } = this.parts;
    uploads.removeExpired();
    for (const bucket of objects.store.catalogue.buckets()) {
      for (const object of [...objects.store.catalogue.generations(bucket.name)])
        this.keep(object, bucket);
      for (const upload of objects.store.catalogue.partUploads.values())
        if (
          upload.bucket === bucket.name &&
          isUploadAborted(upload, bucket.lifecycle?.rule ?? [], clock.now())
        )
          void partUploads.abort(upload);
    }
  }

  private keep(object: StoredObject, bucket: Bucket): void {
    const { objects, clock } = this.parts;
    const now = clock.now();
    if (object.hardDeleteTime !== undefined) {
      if (Date.parse(object.hardDeleteTime) <= now) objects.purge(object);
      return;
    }
    const rules = bucket.lifecycle?.rule;
    const action =
      rules && lifecycleAction(object, rules, { now, newerVersions: this.newerVersions(object) });
    if (action?.type === 'set_class') objects.setStorageClass(object, action.storageClass);
    if (action?.type === 'delete') this.delete(object);
  }

  private delete(object: StoredObject): void {
    try {
      this.parts.objects.delete(object, { isArchived: true });
    } catch (error) {
      // A hold or retention goes before a rule; the next round tries again.
      if (!(error instanceof StorageFailure)) throw error;
    }
  }

  private newerVersions({ bucket, name, generation }: StoredObject): number {
    const { catalogue } = this.parts.objects.store;
    const newer = catalogue
      .noncurrent(bucket, name)
      .filter((other) => Number(other.generation) > Number(generation));
    return newer.length + (catalogue.object(bucket, name) ? 1 : 0);
  }
}
