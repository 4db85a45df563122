import { Readable } from 'node:stream';
import fc from 'fast-check';
import { type ByteSource } from '../state/byte-source';
import { readMultipart } from './multipart';

/** Pieces of the given sizes, then the rest in one. */
function cut(bytes: Buffer, sizes: readonly number[]): ByteSource {
  const pieces: Buffer[] = [];
  let start = 0;
  for (const size of [...sizes, bytes.length]) {
    if (start < bytes.length) pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return Readable.from(pieces);
}

function body(media: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('--edge\r\nContent-Type: application/json\r\n\r\n{"name":"o"}\r\n'),
    Buffer.from('--edge\r\nContent-Type: audio/wav\r\n\r\n'),
    media,
    Buffer.from('\r\n--edge--\r\n'),
  ]);
}

async function read(contentType: string, source: ByteSource): Promise<[string, unknown, Buffer]> {
  const { metadata, mediaType, media } = await readMultipart(contentType, source);
  const chunks: Buffer[] = [];
  for await (const chunk of media) chunks.push(chunk);
  return [metadata.toString(), mediaType, Buffer.concat(chunks)];
}

test('the media comes out whole wherever the chunks are cut', async () => {
  // Media made of pieces of the delimiter, which must not be taken for it.
  const media = fc
    .array(fc.constantFrom('\r', '\n', '-', '--edg', '\r\n--edg', 'x', '\r\n--'))
    .map((pieces) => Buffer.from(pieces.join('')));
  const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(media, sizes, async (bytes, chunkSizes) => {
      const result = await read('multipart/related; boundary=edge', cut(body(bytes), chunkSizes));
      expect(result).toEqual(['{"name":"o"}', 'audio/wav', bytes]);
    }),
  );
});

test.each([
  ['multipart/related', body(Buffer.from('x')), /no boundary/],
  ['multipart/related; boundary="edge"', body(Buffer.from('x')).subarray(0, -6), /closing/],
  ['multipart/related; boundary=other', body(Buffer.from('x')), /closing/],
])('a malformed body is refused (%s)', async (contentType, bytes, message) => {
  await expect(read(contentType, cut(bytes, []))).rejects.toThrow(message);
});
