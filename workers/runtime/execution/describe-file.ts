import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type LocalFile } from './work-order';

/** Size and SHA-256 of a file, read once. */
export async function describeFile(path: string, mediaType: string): Promise<LocalFile> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { path, size_bytes: size, sha256: hash.digest('hex'), media_type: mediaType };
}
