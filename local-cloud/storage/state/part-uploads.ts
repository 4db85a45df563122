import { randomBytes } from 'node:crypto';
import { type ByteSource } from './byte-source';
import { checkContent, RunningChecksums } from './checksums';
import { StorageFailure } from './failure';
import { type Copies } from './copies';
import { type Objects } from './objects';
import {
  type ExpectedContent,
  type PartUpload,
  type StoredObject,
  type UploadedPart,
  type UploadTarget,
} from './resources';
import { type Store } from './store';

const maximumParts = 10_000;

/** Smallest part that is not the last. */
const minimumPartBytes = 5 * 1024 * 1024;

/** A part as the request names it that completes the upload. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
}

/** Uploads in numbered parts, which come in any order and at the same time: the XML API's multipart uploads. */
export class PartUploads {
  private readonly store: Store;

  constructor(
    private readonly objects: Objects,
    private readonly copies: Copies,
  ) {
    this.store = objects.store;
  }

  start(target: UploadTarget): PartUpload {
    this.objects.checkTarget(target);
    const id = randomBytes(24).toString('base64url');
    const upload = { ...target, id, startedAt: this.store.clock.now(), parts: [] };
    this.store.commit({ type: 'part_upload_put', upload });
    return upload;
  }

  /** @throws StorageFailure 404 */
  upload(id: string, { bucket, name }: { bucket: string; name: string }): PartUpload {
    const upload = this.store.catalogue.partUploads.get(id);
    if (upload && upload.bucket === bucket && upload.name === name) return upload;
    throw new StorageFailure('uploadNotFound', 'The requested upload was not found.');
  }

  /** Stores a part; a part of the same number is replaced. */
  async put(
    upload: PartUpload,
    part: { readonly number: number; readonly expected: ExpectedContent },
    source: ByteSource,
  ): Promise<UploadedPart> {
    if (!Number.isInteger(part.number) || part.number < 1 || part.number > maximumParts)
      throw new StorageFailure('invalid', `partNumber: 1 to ${maximumParts} allowed.`);
    const file = this.store.files.newId();
    const checksums = new RunningChecksums();
    return this.store.files.orRemove(file, async () => {
      await this.store.files.append(file, source, checksums);
      const content = { size: checksums.size, ...checksums.digest() };
      checkContent(content, part.expected);
      return this.keep(upload, { number: part.number, file, ...content });
    });
  }

  /** Makes the named parts, in order, an object. */
  async complete(upload: PartUpload, named: readonly NamedPart[]): Promise<StoredObject> {
    if (named.length === 0)
      throw new StorageFailure('malformedXml', 'At least one part must be named.');
    const parts = named.map((each) => partOf(upload, each));
    for (const [index, part] of parts.entries()) {
      const next = parts[index + 1];
      if (next && next.number <= part.number)
        throw new StorageFailure('invalidPartOrder', 'The parts must be named in ascending order.');
      if (next && part.size < minimumPartBytes)
        throw new StorageFailure(
          'entityTooSmall',
          `Part ${part.number} has ${part.size} bytes; all but the last need ${minimumPartBytes}.`,
        );
    }
    const files = parts.map(({ file }) => file);
    const object = await this.copies.join(files, upload, {
      componentCount: parts.length,
      part_upload_id: upload.id,
    });
    for (const { file } of upload.parts) await this.store.files.remove(file);
    return object;
  }

  async abort(upload: PartUpload): Promise<void> {
    this.store.commit({ type: 'part_upload_deleted', id: upload.id });
    for (const { file } of upload.parts) await this.store.files.remove(file);
  }

  private keep(
    { id, bucket, name }: PartUpload,
    received: Omit<UploadedPart, 'uploaded'>,
  ): UploadedPart {
    // Others may have come while this one did.
    const upload = this.upload(id, { bucket, name });
    const part = { ...received, uploaded: this.store.time() };
    const replaced = upload.parts.find(({ number }) => number === part.number);
    const parts = [...upload.parts.filter((each) => each !== replaced), part];
    this.store.commit({
      type: 'part_upload_put',
      upload: { ...upload, parts: parts.sort((a, b) => a.number - b.number) },
    });
    if (replaced) this.store.removeLater(replaced.file);
    return part;
  }
}

/** What a part is called when the upload is completed. */
export function partEtag({ md5Hash }: UploadedPart): string {
  return `"${Buffer.from(md5Hash, 'base64').toString('hex')}"`;
}

function partOf(upload: PartUpload, { number, etag }: NamedPart): UploadedPart {
  const part = upload.parts.find((each) => each.number === number);
  if (part && partEtag(part).replaceAll('"', '') === etag.replaceAll('"', '')) return part;
  throw new StorageFailure(
    'invalidPart',
    'One or more of the specified parts could not be found, or its ETag does not match.',
    { details: `Part ${number}` },
  );
}
