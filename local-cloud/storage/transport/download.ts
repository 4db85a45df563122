import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parseByteRange, type ByteRange } from '../state/content-range';
import { type ByteFiles } from '../state/byte-files';
import { type StoredObject } from '../state/resources';
import { header, type Exchange, type HeaderValues } from './exchange';

/**
 * Sends an object's bytes, or the range that is asked for, from disk.
 * @param overrides headers that take the place of the object's own
 */
export async function sendObject(
  exchange: Exchange,
  object: StoredObject,
  { files, overrides = {} }: { files: ByteFiles; overrides?: HeaderValues },
): Promise<void> {
  const { request, response } = exchange;
  if (isDecompressed(exchange, object)) return sendDecompressed(exchange, object, files);
  const range = parseByteRange(header(exchange, 'range'), object.size);
  response.writeHead(range ? 206 : 200, {
    ...objectHeaders(object),
    ...overrides,
    ...rangeHeaders(object, range),
  });
  if (request.method === 'HEAD' || object.size === 0) {
    response.end();
    return;
  }
  await pipeline(files.read(object.file, range), response);
}

export function objectHeaders(object: StoredObject): HeaderValues {
  const { settings, crc32c, md5Hash } = object;
  const custom = Object.entries(settings.metadata ?? {}).map(
    ([key, value]) => [`x-goog-meta-${key}`, encodeHeader(value)] as const,
  );
  return {
    ...identityHeaders(object),
    'content-type': settings.contentType ?? 'application/octet-stream',
    'cache-control': settings.cacheControl ?? 'private, max-age=0',
    ...(settings.contentEncoding && { 'content-encoding': settings.contentEncoding }),
    ...(settings.contentDisposition && {
      'content-disposition': encodeHeader(settings.contentDisposition),
    }),
    ...(settings.contentLanguage && { 'content-language': settings.contentLanguage }),
    'last-modified': new Date(object.updated).toUTCString(),
    'accept-ranges': 'bytes',
    'x-goog-hash': `crc32c=${crc32c}${md5Hash === undefined ? '' : `,md5=${md5Hash}`}`,
    ...Object.fromEntries(custom),
  };
}

/** What tells a generation of an object from all others. */
export function identityHeaders(object: StoredObject): HeaderValues {
  const { md5Hash, generation, metageneration, size, settings } = object;
  const etag = md5Hash === undefined ? generation : Buffer.from(md5Hash, 'base64').toString('hex');
  return {
    etag: `"${etag}"`,
    'x-goog-generation': generation,
    'x-goog-metageneration': metageneration,
    'x-goog-stored-content-length': size,
    'x-goog-stored-content-encoding': settings.contentEncoding ?? 'identity',
    'x-goog-storage-class': 'STANDARD',
  };
}

function rangeHeaders({ size }: StoredObject, range: ByteRange | undefined): HeaderValues {
  if (!range) return { 'content-length': size };
  const { first, last } = range;
  return { 'content-length': last - first + 1, 'content-range': `bytes ${first}-${last}/${size}` };
}

/** A gzipped object is unpacked for a client that does not say it takes gzip, and sent whole. */
function isDecompressed(exchange: Exchange, { settings }: StoredObject): boolean {
  return (
    settings.contentEncoding === 'gzip' &&
    !/\bgzip\b/.test(header(exchange, 'accept-encoding') ?? '') &&
    !/\bno-transform\b/.test(settings.cacheControl ?? '')
  );
}

async function sendDecompressed(
  { request, response }: Exchange,
  object: StoredObject,
  files: ByteFiles,
): Promise<void> {
  response.writeHead(200, {
    ...objectHeaders({ ...object, settings: { ...object.settings, contentEncoding: '' } }),
    'x-goog-stored-content-encoding': 'gzip',
    warning: '214 UploadServer gunzipped',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(files.read(object.file), createGunzip(), response);
}

/** Header values are Latin-1; what is not is percent-encoded. */
function encodeHeader(value: string): string {
  return /^[\t\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value);
}
