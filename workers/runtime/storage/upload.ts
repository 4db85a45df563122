import { createReadStream } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { AttaccaError } from '@attacca/core';
import { callRetry, retrying, type Waiting } from '../internal-api/retry';

export interface Upload {
  readonly path: string;
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
  const status = await put(file).catch((cause: unknown) => {
    file.signal.throwIfAborted();
    throw new AttaccaError('STORAGE_ERROR', 'An upload broke off.', { cause });
  });
  if (status === 412 || (status >= 200 && status < 300)) return;
  throw new AttaccaError('STORAGE_ERROR', `Storage answered ${status} to an upload.`);
}

/** By node:http, because fetch cannot stream a file of known length. @returns the status */
async function put({ path, size_bytes, url, headers, signal }: Upload): Promise<number> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const sending = request(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': String(size_bytes) },
    signal,
  });
  const answered = new Promise<number>((resolve, reject) => {
    sending.once('error', reject);
    sending.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
  });
  const sent = pipeline(createReadStream(path), sending);
  // Storage may answer (412) before it has read everything and close: its answer counts, not the broken pipe.
  const [status] = await Promise.all([answered, sent.catch(() => undefined)]);
  return status;
}
