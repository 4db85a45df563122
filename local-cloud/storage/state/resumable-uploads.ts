import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { atMost, inQuanta, skip, type ByteSource } from './byte-source';
import { type RunningChecksums } from './checksums';
import { type UploadRange } from './content-range';
import { StorageFailure } from './failure';
import { type Objects } from './objects';
import {
  type ExpectedContent,
  type StoredObject,
  type UploadSession,
  type UploadTarget,
} from './resources';
import { type Store } from './store';

/** A request that is not the last is kept in multiples of this. */
const quantumBytes = 256 * 1024;

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

/** One request to an upload: where its bytes belong, and what the object is to have. */
export interface UploadRequest {
  readonly range: UploadRange;
  readonly body: UploadBody;
  /** Checked when the upload is complete with this request. */
  readonly expected?: ExpectedContent;
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

  private readonly store: Store;
  private readonly quantum: number;

  constructor(
    private readonly objects: Objects,
    { quantum = quantumBytes }: { quantum?: number } = {},
  ) {
    this.store = objects.store;
    this.quantum = quantum;
    this.removeExpired();
  }

  /**
   * @param origin of the page that starts it
   * @returns the session, whose id is a secret that gives the right to upload
   */
  start(target: UploadTarget, origin?: string): UploadSession {
    this.objects.checkTarget(target);
    this.removeExpired();
    // Unguessable, as Google's: whoever knows the session needs no signature.
    const id = randomBytes(32).toString('hex');
    const startedAt = this.store.clock.now();
    const upload = { ...target, id, startedAt, ...(origin !== undefined && { origin }) };
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
  async receive(id: string, request: UploadRequest): Promise<UploadProgress> {
    const { completed } = this.session(id);
    if (completed) return { state: 'complete', object: completed };
    const upload = await this.liveUpload(id);
    while (upload.writer) {
      upload.writer.body.abort();
      await upload.writer.done;
    }
    const result = this.write(this.session(id), upload, request);
    upload.writer = { body: request.body, done: result.catch(() => undefined) };
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
    { checksums }: LiveUpload,
    { range, body, expected }: UploadRequest,
  ): Promise<UploadProgress> {
    // The request that was waited for may have completed the upload.
    if (session.completed) return { state: 'complete', object: session.completed };
    if (range.kind === 'bytes') await this.append(session, { range, body, checksums });
    if (!isLastRequest(range, checksums.size)) return { state: 'incomplete', size: checksums.size };
    const target = { ...session, expected: { ...session.expected, ...expected } };
    return { state: 'complete', object: await this.complete(target, checksums) };
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
    const news = atMost(limit, skip(start - range.first, body.source));
    let arrived = start;
    const isLast = (bytes: number): boolean => {
      arrived = start + bytes;
      return range.total === undefined ? range.last === undefined : arrived >= range.total;
    };
    const whole = inQuanta(news, { quantum: this.quantum, isWhole: isLast });
    try {
      await this.store.files.append(id, whole, checksums);
    } catch (error) {
      await this.checkLive(id, checksums);
      throw error;
    }
    const end = range.last === undefined ? undefined : range.last + 1;
    if (end !== undefined && arrived !== Math.max(end, start))
      throw new StorageFailure(
        'invalid',
        `Content-Range: ends before ${end}, the body ended at ${arrived}.`,
      );
  }

  /** What could not be written to a full disk must not count: the file is read again. */
  private async checkLive(id: string, { size }: RunningChecksums): Promise<void> {
    const written = await stat(this.store.files.pathOf(id)).catch(() => ({ size: 0 }));
    if (written.size !== size) this.live.delete(id);
  }

  private async complete(
    session: UploadSession,
    checksums: RunningChecksums,
  ): Promise<StoredObject> {
    const bytes = { file: session.id, size: checksums.size, ...checksums.digest() };
    try {
      // An upload of no bytes never made its file.
      if (checksums.size === 0) await this.store.files.create(session.id);
      const object = this.objects.finish(session, bytes, { upload_id: session.id });
      this.live.delete(session.id);
      return object;
    } catch (error) {
      await this.discard(session.id);
      throw error;
    }
  }

  /** Forgets what is under way, as the store has forgotten it. */
  reset(): void {
    this.live.clear();
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

  /** Forgets sessions whose time is over, with their bytes. */
  removeExpired(): void {
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
