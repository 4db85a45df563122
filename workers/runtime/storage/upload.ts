import { createReadStream } from 'node:fs';
import { AttaccaError } from '@attacca/core';
import { type LocalSource } from '../execution/work-order';
import { exchange } from '../http/exchange';
import { callRetry, retrying, type Waiting } from '../internal-api/retry';

export interface Upload {
  readonly source: LocalSource;
  readonly size_bytes: number;
  readonly url: string;
  /** As they were signed; all must be sent as they are. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Puts a file to a signed URL, repeated on failure. 412 means that the blob is there already, which is as good.
 * @throws AttaccaError STORAGE_ERROR
 */
export function upload(file: Upload, waiting: Waiting): Promise<void> {
  return retrying(() => putOnce(file), {
    ...callRetry,
    sleep: waiting.sleep,
    random: waiting.random,
    signal: file.signal,
    isWorthRetrying: (error) => error instanceof AttaccaError && error.code === 'STORAGE_ERROR',
  });
}

async function putOnce(file: Upload): Promise<void> {
  file.signal.throwIfAborted();
  const status = await put(file).catch((cause: unknown) => {
    file.signal.throwIfAborted();
    throw new AttaccaError('STORAGE_ERROR', 'An upload broke off.', { cause });
  });
  if (status === 412 || (status >= 200 && status < 300)) return;
  throw new AttaccaError('STORAGE_ERROR', `Storage answered ${status} to an upload.`);
}

/** @returns the status */
async function put({ source, size_bytes, url, headers, signal }: Upload): Promise<number> {
  const { status } = await exchange(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': String(size_bytes) },
    body: 'bytes' in source ? source.bytes : createReadStream(source.path),
    signal,
  });
  return status;
}
