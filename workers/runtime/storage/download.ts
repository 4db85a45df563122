import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { AttaccaError } from '@attacca/core';
import { callRetry, retrying, type Waiting } from '../internal-api/retry';

/** What storage is reached with. */
export interface StorageOptions extends Waiting {
  readonly fetch: typeof fetch;
}

export interface Download {
  readonly url: string;
  /** Hex; null when nobody knows it yet. */
  readonly sha256: string | null;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** `[from, to)`: only these bytes. Their checksum cannot be verified. */
  readonly range?: { readonly from: number; readonly to: number };
}

export interface Downloaded {
  readonly sha256: string;
  readonly size_bytes: number;
  /** True when a range was asked for and the whole file came. */
  readonly isWhole: boolean;
}

/**
 * Streams a blob to disk and hashes it on the way. Repeated on network failure and on a wrong checksum.
 * @throws AttaccaError STORAGE_ERROR, CHECKSUM_MISMATCH, or INPUT_TOO_LARGE
 */
export function download(
  wanted: Download,
  path: string,
  options: StorageOptions,
): Promise<Downloaded> {
  return retrying(() => downloadOnce(wanted, path, options), {
    ...callRetry,
    sleep: options.sleep,
    random: options.random,
    signal: wanted.signal,
    isWorthRetrying: (error) =>
      error instanceof AttaccaError && ['STORAGE_ERROR', 'CHECKSUM_MISMATCH'].includes(error.code),
  });
}

async function downloadOnce(
  wanted: Download,
  path: string,
  options: StorageOptions,
): Promise<Downloaded> {
  const response = await request(wanted, options);
  const hash = createHash('sha256');
  let size = 0;
  const count = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > wanted.maxBytes) throw tooLarge(wanted.maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  };
  const file = createWriteStream(path);
  const isClosed = new Promise<void>((resolve) => file.once('close', () => resolve()));
  await pipeline(response.body as AsyncIterable<Uint8Array>, count, file, {
    signal: wanted.signal,
  }).catch(async (error: unknown) => {
    // It may only just be opening: half a file must not come into being after the failure.
    await isClosed;
    await rm(path, { force: true });
    throw storageError(error, wanted.signal);
  });
  const isWhole = response.status !== 206;
  const sha256 = hash.digest('hex');
  if (isWhole && wanted.sha256 !== null && sha256 !== wanted.sha256) {
    const message = `A downloaded file has the SHA-256 ${sha256}; it should be ${wanted.sha256}.`;
    throw new AttaccaError('CHECKSUM_MISMATCH', message);
  }
  return { sha256, size_bytes: size, isWhole };
}

async function request(
  { url, range, signal }: Download,
  options: StorageOptions,
): Promise<Response> {
  // Storage must not compress on the way: what is hashed is what is stored.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (range !== undefined) headers['range'] = `bytes=${range.from}-${range.to - 1}`;
  const response = await options.fetch(url, { headers, signal }).catch((error: unknown) => {
    throw storageError(error, signal);
  });
  if (response.ok && response.body !== null) return response;
  await response.body?.cancel();
  throw new AttaccaError('STORAGE_ERROR', `Storage answered ${response.status} to a download.`);
}

function storageError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof AttaccaError) return error;
  return new AttaccaError('STORAGE_ERROR', 'A download broke off.', { cause: error });
}

function tooLarge(maxBytes: number): AttaccaError {
  return new AttaccaError(
    'INPUT_TOO_LARGE',
    `The input is larger than the ${maxBytes} bytes that are allowed.`,
  );
}
