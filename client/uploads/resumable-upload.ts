import { uploadSession, type UploadStart } from './upload-session';

/** Where the bytes come from; read in order, parts of it again after an interruption. */
export interface UploadSource {
  readonly sizeBytes: number;
  /** Bytes `[from, to)`. */
  read(from: number, to: number): Promise<Uint8Array>;
}

export interface UploadOptions {
  readonly start: UploadStart;
  readonly source: UploadSource;
  /** Bytes that storage has, after every chunk. */
  readonly onProgress?: (sentBytes: number) => void;
  /** A multiple of 256 KiB; default 8 MiB. */
  readonly chunkBytes?: number;
  /** Pauses before each attempt to go on after an interruption; progress starts them anew. */
  readonly retryPausesMilliseconds?: readonly number[];
  readonly signal?: AbortSignal;
}

const CHUNK_BYTES = 8 * 1024 * 1024;
const RETRY_PAUSES_MILLISECONDS = [250, 500, 1000, 2000, 4000, 8000];
/** Storage accepts parts of a file in multiples of this only. */
const CHUNK_GRAIN_BYTES = 256 * 1024;

/**
 * Sends a file to a signed resumable session in chunks. After an interruption it asks storage what
 * has arrived and goes on from there.
 * @throws UploadFailed when storage refuses, or stays away through every retry.
 */
export async function uploadResumable(options: UploadOptions): Promise<void> {
  const { source, chunkBytes = CHUNK_BYTES, onProgress } = options;
  if (chunkBytes <= 0 || chunkBytes % CHUNK_GRAIN_BYTES !== 0) {
    throw new RangeError(
      `chunkBytes is ${chunkBytes}; allowed are multiples of ${CHUNK_GRAIN_BYTES}.`,
    );
  }
  const pauses = options.retryPausesMilliseconds ?? RETRY_PAUSES_MILLISECONDS;
  const session = uploadSession(options.start, source.sizeBytes, options.signal);
  let arrived = 0;
  let failures = 0;
  for (;;) {
    try {
      const state = await (failures === 0
        ? session.send(await chunkAt(source, arrived, chunkBytes), arrived)
        : session.ask());
      if (state === 'complete') {
        onProgress?.(source.sizeBytes);
        return;
      }
      if (state > arrived) onProgress?.(state);
      arrived = state;
      failures = 0;
    } catch (error) {
      const pause = pauses[failures];
      if (!session.isWorthRetrying(error) || pause === undefined) throw error;
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function chunkAt(source: UploadSource, from: number, chunkBytes: number): Promise<Uint8Array> {
  return source.read(from, Math.min(from + chunkBytes, source.sizeBytes));
}
