import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type LocalFile } from './work-order';

const BLOCK_BYTES = 1 << 20;

/** Size and SHA-256 of a file, read once. */
export async function describeFile(path: string, mediaType: string): Promise<LocalFile> {
  const hash = createHash('sha256');
  const file = await open(path);
  let size = 0;
  try {
    // One block for all of a file, no larger than it: a stream takes another for every read.
    const block = Buffer.allocUnsafe(Math.max(1, Math.min(BLOCK_BYTES, (await file.stat()).size)));
    let read: number;
    do {
      read = (await file.read(block, 0, block.length, size)).bytesRead;
      hash.update(block.subarray(0, read));
      size += read;
    } while (read > 0);
  } finally {
    await file.close();
  }
  return { path, size_bytes: size, sha256: hash.digest('hex'), media_type: mediaType };
}
