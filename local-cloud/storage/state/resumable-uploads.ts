import { randomBytes } from 'node:crypto';
import { atMost, nothing, skip, type ByteSource } from './byte-source';
import { type RunningChecksums } from './checksums';
import { type UploadRange } from './content-range';
import { StorageFailure } from './failure';
import { type ObjectStore } from './object-store';
import { type StoredObject, type UploadSession, type UploadTarget } from './resources';

/** Google keeps an open session for a week. */
const openMilliseconds = 7 * 86_400_000;
/** A complete one is kept for a sender who did not get the answer and asks again. */
const completeMilliseconds = 3_600_000;

export type UploadProgress =
  | { readonly state: 'incomplete'; readonly size: number }
  | { readonly state: 'complete'; readonly object: StoredObject };

/** The body of one request to an upload, which another request may cut off. */
export interface UploadBody {
  readonly source: ByteSource;
  /** Makes `source` end with an error. */
  abort(): void;
}

interface LiveUpload {
  readonly checksums: RunningChecksums;
  /** The request that is writing now. */
  writer?: { readonly body: UploadBody; readonly done: Promise<unknown> };
}

/**
 * Resumable uploads. Their sessions are in the journal and their bytes on disk, so they go on after
 * a restart where they stood; what is only in memory can be read again from the file.
 */
export class ResumableUploads {
  private readonly live = new Map<string, Promise<LiveUpload>>();

  constructor(private readonly store: ObjectStore) {
    this.removeExpired();
  }

  /** @returns the session, whose id is a secret that gives the right to upload */
  start(target: UploadTarget): UploadSession {
    this.store.checkTarget(target);
    this.removeExpired();
    // Unguessable, as Google's: whoever knows the session needs no signature.
    const id = randomBytes(32).toString('hex');
    const upload = { ...target, id, startedAt: this.store.clock.now() };
    this.store.commit({ type: 'upload_put', upload });
    return upload;
  }

  session(id: string): UploadSession {
    const session = this.store.catalogue.uploads.get(id);
    if (session && !this.isExpired(session)) return session;
    throw new StorageFailure('uploadNotFound', 'There is no such upload, or it has expired.');
  }

  /**
   * Takes in one request. A request that breaks off throws; what it brought stays.
   * A new request cuts off one that is still writing: its sender has given it up.
   */
  async receive(id: string, range: UploadRange, body: UploadBody): Promise<UploadProgress> {
    const { completed } = this.session(id);
    if (completed) return { state: 'complete', object: completed };
    const upload = await this.liveUpload(id);
    while (upload.writer) {
      upload.writer.body.abort();
      await upload.writer.done;
    }
    const result = this.write(this.session(id), { upload, range, body });
    upload.writer = { body, done: result.catch(() => undefined) };
    return await result.finally(() => delete upload.writer);
  }

  async cancel(id: string): Promise<void> {
    const { completed } = this.session(id);
    const upload = await this.live.get(id);
    upload?.writer?.body.abort();
    await upload?.writer?.done;
    this.store.commit({ type: 'upload_deleted', id });
    this.live.delete(id);
    if (!completed) await this.store.files.remove(id);
  }

  private async write(
    session: UploadSession,
    { upload, range, body }: { upload: LiveUpload; range: UploadRange; body: UploadBody },
  ): Promise<UploadProgress> {
    // The request that was waited for may have completed the upload.
    if (session.completed) return { state: 'complete', object: session.completed };
    const { checksums } = upload;
    if (range.kind === 'bytes') await this.append(session, { range, body, checksums });
    if (!isLastRequest(range, checksums.size)) return { state: 'incomplete', size: checksums.size };
    return { state: 'complete', object: await this.complete(session, checksums) };
  }

  private async append(
    { id, expected }: UploadSession,
    {
      range,
      body,
      checksums,
    }: { range: BytesRange; body: UploadBody; checksums: RunningChecksums },
  ): Promise<void> {
    const start = checksums.size;
    if (range.first > start)
      throw new StorageFailure(
        'invalid',
        `Content-Range: begins at ${range.first}, the upload has ${start} bytes.`,
      );
    const limit = (expected.sizeRange?.to ?? Infinity) - start;
    const source = atMost(limit, skip(start - range.first, body.source));
    await this.store.files.append(id, source, checksums);
    const end = range.last === undefined ? undefined : range.last + 1;
    if (end !== undefined && checksums.size !== Math.max(end, start))
      throw new StorageFailure(
        'invalid',
        `Content-Range: ends before ${end}, the body ended at ${checksums.size}.`,
      );
  }

  private async complete(
    session: UploadSession,
    checksums: RunningChecksums,
  ): Promise<StoredObject> {
    const bytes = { file: session.id, size: checksums.size, ...checksums.digest() };
    try {
      // An upload of no bytes never made its file.
      if (checksums.size === 0) await this.store.files.append(session.id, nothing(), checksums);
      const object = this.store.finish(session, bytes, session.id);
      this.live.delete(session.id);
      return object;
    } catch (error) {
      await this.discard(session.id);
      throw error;
    }
  }

  private async discard(id: string): Promise<void> {
    this.store.commit({ type: 'upload_deleted', id });
    this.live.delete(id);
    await this.store.files.remove(id);
  }

  private liveUpload(id: string): Promise<LiveUpload> {
    const known = this.live.get(id);
    if (known) return known;
    const upload = this.store.files.checksums(id).then((checksums) => ({ checksums }));
    this.live.set(id, upload);
    return upload;
  }

  private removeExpired(): void {
    for (const session of this.store.catalogue.uploads.values()) {
      if (!this.isExpired(session)) continue;
      this.store.commit({ type: 'upload_deleted', id: session.id });
      if (!session.completed) void this.store.files.remove(session.id);
    }
  }

  private isExpired({ startedAt, completed }: UploadSession): boolean {
    const end = completed
      ? Date.parse(completed.timeCreated) + completeMilliseconds
      : startedAt + openMilliseconds;
    return end < this.store.clock.now();
  }
}

type BytesRange = Extract<UploadRange, { kind: 'bytes' }>;

/** @throws StorageFailure when more came than the total that was announced */
function isLastRequest(range: UploadRange, size: number): boolean {
  if (range.total !== undefined && size > range.total)
    throw new StorageFailure(
      'invalid',
      `Content-Range: a total of ${range.total} given, the upload has ${size} bytes.`,
    );
  if (range.total !== undefined) return size === range.total;
  return range.kind === 'bytes' && range.last === undefined;
}
