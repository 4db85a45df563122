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

/** Passes on whole quanta only; what remains at the end is passed on if the end is the very end. */
export async function* inQuanta(
  source: ByteSource,
  { quantum, isWhole }: { quantum: number; isWhole: (bytes: number) => boolean },
): ByteSource {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let total = 0;
  for await (const chunk of source) {
    held.push(chunk);
    heldBytes += chunk.length;
    total += chunk.length;
    if (heldBytes < quantum) continue;
    const bytes = held.length === 1 ? chunk : Buffer.concat(held);
    const end = heldBytes - (heldBytes % quantum);
    yield bytes.subarray(0, end);
    held = end < heldBytes ? [bytes.subarray(end)] : [];
    heldBytes -= end;
  }
  if (isWhole(total)) yield* held;
}

/** Reads all of a source that is known to be small. @throws StorageFailure when it is not */
export async function readAll(source: ByteSource, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limitBytes)
      throw new StorageFailure('invalid', `The body exceeds ${limitBytes} bytes.`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
