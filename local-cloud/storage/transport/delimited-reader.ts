import { type ByteSource } from '../state/byte-source';
import { StorageFailure } from '../state/failure';

/** Headers and metadata are small; what is held in memory at once is at most this. */
const maximumHeldBytes = 1024 * 1024;

/** Cuts a stream of bytes at delimiters, wherever its chunks happen to end. */
export class DelimitedReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: ByteSource) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Everything before the delimiter, which is consumed. */
  async readUntil(delimiter: Buffer): Promise<Buffer> {
    let index = this.held.indexOf(delimiter);
    while (index === -1) {
      if (this.held.length > maximumHeldBytes)
        throw new StorageFailure('invalid', 'Metadata part is too large.');
      this.held = Buffer.concat([this.held, await this.next()]);
      index = this.held.indexOf(delimiter);
    }
    const before = this.held.subarray(0, index);
    this.held = this.held.subarray(index + delimiter.length);
    return before;
  }

  /** The next `count` bytes. */
  async take(count: number): Promise<Buffer> {
    while (this.held.length < count) this.held = Buffer.concat([this.held, await this.next()]);
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(count);
    return taken;
  }

  /** The bytes up to the delimiter as they come; then reads the rest of the source, and drops it. */
  async *streamUntil(delimiter: Buffer): ByteSource {
    for (;;) {
      const index = this.held.indexOf(delimiter);
      if (index !== -1) {
        yield this.held.subarray(0, index);
        break;
      }
      // The end of what is held may be the beginning of the delimiter.
      const safe = Math.max(0, this.held.length - delimiter.length + 1);
      if (safe > 0) yield this.held.subarray(0, safe);
      this.held = Buffer.concat([this.held.subarray(safe), await this.next()]);
    }
    // What follows the closing delimiter means nothing, but is read so that the connection can go on.
    while (!(await this.chunks.next()).done);
  }

  private async next(): Promise<Buffer> {
    const result = await this.chunks.next();
    if (result.done) throw malformed('it ends before its closing boundary');
    return result.value;
  }
}

/** @throws StorageFailure for a content type that names no boundary */
export function boundaryOf(contentType: string | undefined): string {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw malformed('the content type names no boundary');
  return name;
}

export function malformed(why: string): StorageFailure {
  return new StorageFailure('invalid', `Malformed multipart body: ${why}.`);
}
