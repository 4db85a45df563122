import { type ByteSource } from '../state/byte-source';
import { StorageFailure } from '../state/failure';

/** A multipart/related upload: metadata, then media that is still on its way. */
export interface MultipartUpload {
  readonly metadata: Buffer;
  readonly mediaType: string | undefined;
  readonly media: ByteSource;
}

/** Headers and metadata are small; what comes before the media is held in memory up to this. */
const maximumHeadBytes = 1024 * 1024;

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Reads a multipart/related body without holding its media.
 * @throws StorageFailure when the body is not two parts with the boundary of the content type
 */
export async function readMultipart(
  contentType: string | undefined,
  body: ByteSource,
): Promise<MultipartUpload> {
  const boundary = /boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw malformed('the content type names no boundary');
  const reader = new DelimitedReader(body);
  const delimiter = Buffer.from(`\r\n--${name}`);
  // The first delimiter has no line break before it when nothing precedes it.
  await reader.readUntil(delimiter.subarray(2));
  await reader.readUntil(headEnd);
  const metadata = await reader.readUntil(delimiter);
  const head = (await reader.readUntil(headEnd)).toString('latin1');
  const mediaType = /^content-type:[ \t]*([^\r\n]+)/im.exec(head)?.[1]?.trim();
  return { metadata, mediaType, media: reader.streamUntil(delimiter) };
}

/** Cuts a stream of bytes at delimiters, wherever its chunks happen to end. */
class DelimitedReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: ByteSource) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Everything before the delimiter, which is consumed. */
  async readUntil(delimiter: Buffer): Promise<Buffer> {
    let index = this.held.indexOf(delimiter);
    while (index === -1) {
      if (this.held.length > maximumHeadBytes) throw malformed('its metadata is too long');
      this.held = Buffer.concat([this.held, await this.next()]);
      index = this.held.indexOf(delimiter);
    }
    const before = this.held.subarray(0, index);
    this.held = this.held.subarray(index + delimiter.length);
    return before;
  }

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

function malformed(why: string): StorageFailure {
  return new StorageFailure('invalid', `Malformed multipart body: ${why}.`);
}
