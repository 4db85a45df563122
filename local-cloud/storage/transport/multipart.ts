import { type ByteSource } from '../state/byte-source';
import { boundaryOf, DelimitedReader } from './delimited-reader';

/** A multipart/related upload: metadata, then media that is still on its way. */
export interface MultipartUpload {
  readonly metadata: Buffer;
  readonly mediaType: string | undefined;
  readonly media: ByteSource;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Reads a multipart/related body without holding its media.
 * @throws StorageFailure when the body is not two parts with the boundary of the content type
 */
export async function readMultipart(
  contentType: string | undefined,
  body: ByteSource,
): Promise<MultipartUpload> {
  const name = boundaryOf(contentType);
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
