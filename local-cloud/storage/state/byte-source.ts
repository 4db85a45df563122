import { StorageFailure } from './failure';

/** Bytes in order, as they come. */
export type ByteSource = AsyncIterable<Buffer>;

/** Drops the first `count` bytes. */
export async function* skip(count: number, source: ByteSource): ByteSource {
  let left = count;
  for await (const chunk of source) {
    if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
    left = Math.max(0, left - chunk.length);
  }
}

/** @throws StorageFailure as soon as more than `limit` bytes come, so that they are not stored first */
export async function* atMost(limit: number, source: ByteSource): ByteSource {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit)
      throw new StorageFailure(
        'entityTooLarge',
        `More than ${limit} bytes given, which is the most allowed.`,
      );
    yield chunk;
  }
}

export async function* nothing(): ByteSource {
  // Ends at once.
}
