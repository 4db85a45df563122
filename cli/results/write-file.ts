import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ByteSource } from './byte-source';

export interface Written {
  readonly sha256: string;
  readonly size_bytes: number;
}

const WINDOW_BYTES = 8 * 1024 * 1024;

/**
 * Writes bytes to a file. It gets its name when it is complete and its SHA-256 is what it should
 * be; until then it is a temporary file beside it, which no failure leaves behind.
 * @throws Error when the bytes do not have `expectedSha256`.
 */
export async function writeFileWhole(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  expectedSha256?: string | null,
): Promise<Written> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.partial`;
  try {
    const written = await writeHashed(temporary, chunks);
    if (expectedSha256 != null && written.sha256 !== expectedSha256) {
      throw new Error(`${path}: the SHA-256 is ${written.sha256}; it should be ${expectedSha256}.`);
    }
    await rename(temporary, path);
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeHashed(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Written> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(path, 'w');
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), size_bytes: sizeBytes };
}

/** All bytes of a source, in windows that fit into memory. */
export async function* windowsOf(
  source: ByteSource,
  windowBytes = WINDOW_BYTES,
): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < source.sizeBytes; from += windowBytes) {
    yield await source.read(from, Math.min(from + windowBytes, source.sizeBytes));
  }
}
