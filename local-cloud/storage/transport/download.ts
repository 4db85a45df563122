import { type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parseByteRange, type ByteRange } from '../state/content-range';
import { type ByteFiles } from '../state/byte-files';
import { type StoredObject } from '../state/resources';
import { sendFile } from '../state/send-file';
import { type Exchange, type HeaderValues, type Reply } from './exchange';

/** What is sent in one piece. */
const smallBytes = 128 * 1024;

/**
 * An object's bytes, or the range that is asked for, from disk.
 * @param overrides headers that take the place of the object's own
 */
export function downloadReply(
  exchange: Exchange,
  object: StoredObject,
  { files, overrides = {} }: { files: ByteFiles; overrides?: HeaderValues },
): Reply {
  if (isDecompressed(exchange, object)) return decompressedReply(exchange, object, files);
  const range = parseByteRange(exchange.headers['range'], object.size);
  const headers = { ...objectHeaders(object), ...overrides, ...rangeHeaders(object, range) };
  const status = range ? 206 : 200;
  if (exchange.method === 'HEAD' || object.size === 0) return { status, headers };
  const bytes = range ?? { first: 0, last: object.size - 1 };
  return { status, headers, stream: (output) => send(files, { file: object.file, bytes }, output) };
}

export function objectHeaders(object: StoredObject): HeaderValues {
  const { settings, keySha256 } = object;
  const custom = Object.entries(settings.metadata ?? {}).map(
    ([key, value]) => [`x-goog-meta-${key.toLowerCase()}`, encodeHeader(value)] as const,
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
    'x-goog-hash': hashHeader(object),
    ...(keySha256 !== undefined && {
      'x-goog-encryption-algorithm': 'AES256',
      'x-goog-encryption-key-sha256': keySha256,
    }),
    ...Object.fromEntries(custom.filter(([name]) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))),
  };
}

export function hashHeader({ crc32c, md5Hash }: StoredObject): string {
  return `crc32c=${crc32c}${md5Hash === undefined ? '' : `,md5=${md5Hash}`}`;
}

/** What tells a generation of an object from all others. */
export function identityHeaders(object: StoredObject): HeaderValues {
  const { generation, metageneration, size, settings, componentCount } = object;
  return {
    etag: `"${etagOf(object)}"`,
    'x-goog-generation': generation,
    'x-goog-metageneration': metageneration,
    'x-goog-stored-content-length': size,
    'x-goog-stored-content-encoding': settings.contentEncoding || 'identity',
    'x-goog-storage-class': object.storageClass ?? 'STANDARD',
    ...(componentCount !== undefined && { 'x-goog-component-count': componentCount }),
  };
}

/** The MD5 in hexadecimal; the generation where there is no MD5. */
export function etagOf({ md5Hash, generation }: StoredObject): string {
  return md5Hash === undefined ? generation : Buffer.from(md5Hash, 'base64').toString('hex');
}

function rangeHeaders({ size }: StoredObject, range: ByteRange | undefined): HeaderValues {
  if (!range) return { 'content-length': size };
  const { first, last } = range;
  return { 'content-length': last - first + 1, 'content-range': `bytes ${first}-${last}/${size}` };
}

/** A gzipped object is unpacked for a client that does not say it takes gzip, and sent whole. */
function isDecompressed({ headers }: Exchange, { settings }: StoredObject): boolean {
  return (
    settings.contentEncoding === 'gzip' &&
    !/\bgzip\b/.test(headers['accept-encoding'] ?? '') &&
    !/\bno-transform\b/.test(settings.cacheControl ?? '')
  );
}

function decompressedReply({ method }: Exchange, object: StoredObject, files: ByteFiles): Reply {
  const headers = {
    ...objectHeaders({ ...object, settings: { ...object.settings, contentEncoding: '' } }),
    'x-goog-stored-content-encoding': 'gzip',
    vary: 'Accept-Encoding',
    warning: '214 UploadServer gunzipped',
  };
  if (method === 'HEAD') return { status: 200, headers };
  const stream = (output: Writable): Promise<void> =>
    pipeline(files.read(object.file), createGunzip(), output);
  return { status: 200, headers, stream };
}

async function send(
  files: ByteFiles,
  { file, bytes }: { file: string; bytes: ByteRange },
  output: Writable,
): Promise<void> {
  if (bytes.last - bytes.first < smallBytes) output.end(await files.readSmall(file, bytes));
  else await sendFile(files.pathOf(file), bytes, output);
}

/** Header values are Latin-1; what is not is percent-encoded. */
function encodeHeader(value: string): string {
  return /^[\t\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value);
}
