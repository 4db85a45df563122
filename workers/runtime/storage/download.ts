import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AttaccaError } from '@attacca/core';
import { sendRequest } from '../http/exchange';
import { callRetry, retrying, type Waiting } from '../internal-api/retry';

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
export function download(wanted: Download, path: string, waiting: Waiting): Promise<Downloaded> {
  return repeated(wanted, waiting, () => downloadOnce(wanted, path));
}

/** Reads a small blob into memory, as `download` does to disk. @throws AttaccaError as `download` */
export function downloadBytes(wanted: Download, waiting: Waiting): Promise<Uint8Array> {
  return repeated(wanted, waiting, async () => {
    const response = await request(wanted);
    const hash = createHash('sha256');
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of counted(response, wanted.maxBytes, hash)) chunks.push(chunk);
    } catch (error) {
      throw storageError(error, wanted.signal);
    }
    assertSha256(hash.digest('hex'), wanted.sha256);
    return Buffer.concat(chunks);
  });
}

function repeated<T>(
  { signal }: Download,
  { sleep, random }: Waiting,
  once: () => Promise<T>,
): Promise<T> {
  return retrying(once, {
    ...callRetry,
    sleep,
    random,
    signal,
    isWorthRetrying: (error) =>
      error instanceof AttaccaError && ['STORAGE_ERROR', 'CHECKSUM_MISMATCH'].includes(error.code),
  });
}

async function downloadOnce(wanted: Download, path: string): Promise<Downloaded> {
  const response = await request(wanted);
  const hash = createHash('sha256');
  const file = createWriteStream(path);
  const isClosed = new Promise<void>((resolve) => file.once('close', () => resolve()));
  const chunks = counted(response, wanted.maxBytes, hash);
  await pipeline(chunks, file, { signal: wanted.signal }).catch(async (error: unknown) => {
    // It may only just be opening: half a file must not come into being after the failure.
    await isClosed;
    await rm(path, { force: true });
    throw storageError(error, wanted.signal);
  });
  const isWhole = response.statusCode !== 206;
  const sha256 = hash.digest('hex');
  if (isWhole) assertSha256(sha256, wanted.sha256);
  return { sha256, size_bytes: file.bytesWritten, isWhole };
}

/** The bytes of an answer, hashed, and no more of them than allowed. */
async function* counted(
  response: IncomingMessage,
  maxBytes: number,
  hash: Hash,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    yield chunk;
  }
}

/** @throws AttaccaError CHECKSUM_MISMATCH */
export function assertSha256(sha256: string, expected: string | null): void {
  if (expected === null || sha256 === expected) return;
  const message = `A fetched file has the SHA-256 ${sha256}; it should be ${expected}.`;
  throw new AttaccaError('CHECKSUM_MISMATCH', message);
}

async function request({ url, range, signal }: Download): Promise<IncomingMessage> {
  // Storage must not compress on the way: what is hashed is what is stored.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (range !== undefined) headers['range'] = `bytes=${range.from}-${range.to - 1}`;
  const outgoing = { method: 'GET', headers, signal };
  const response = await sendRequest(url, outgoing).catch((error: unknown) => {
    throw storageError(error, signal);
  });
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return response;
  response.destroy();
  throw new AttaccaError('STORAGE_ERROR', `Storage answered ${status} to a download.`);
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
