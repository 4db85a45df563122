import { notImplemented, StorageFailure } from '../state/failure';
import { parseUploadRange } from '../state/content-range';
import { type ObjectStore } from '../state/object-store';
import { type ResumableUploads } from '../state/resumable-uploads';
import { type UploadTarget } from '../state/resources';
import {
  bodyOf,
  header,
  parseJson,
  readJson,
  sendEmpty,
  sendJson,
  type Exchange,
} from './exchange';
import { readMultipart } from './multipart';
import { expectedFromJson, objectResource, settingsFromJson } from './object-resource';
import { expectedFromHeaders, preconditionsFromQuery } from './parameters';

interface Storage {
  readonly store: ObjectStore;
  readonly uploads: ResumableUploads;
}

/** `POST /upload/storage/v1/b/BUCKET/o`: an object in one request, or the start of a resumable upload. */
export async function uploadObject(
  storage: Storage,
  exchange: Exchange,
  bucket: string,
): Promise<void> {
  const type = exchange.query.get('uploadType');
  switch (type) {
    case 'media':
      return uploadMedia(storage, exchange, bucket);
    case 'multipart':
      return uploadMultipart(storage, exchange, bucket);
    case 'resumable':
      return startResumable(storage, exchange, bucket);
    default:
      throw notImplemented(`uploadType "${type}" (media, multipart and resumable are)`);
  }
}

async function uploadMedia(storage: Storage, exchange: Exchange, bucket: string): Promise<void> {
  const contentType = header(exchange, 'content-type');
  const target = targetOf(exchange, bucket, contentType === undefined ? {} : { contentType });
  const object = await storage.store.insert(target, bodyOf(exchange).source);
  sendJson(exchange, objectResource(object, exchange.origin));
}

async function uploadMultipart(
  storage: Storage,
  exchange: Exchange,
  bucket: string,
): Promise<void> {
  const { source } = bodyOf(exchange);
  const upload = await readMultipart(header(exchange, 'content-type'), source);
  const metadata = parseJson(upload.metadata);
  if (upload.mediaType !== undefined) metadata['contentType'] ??= upload.mediaType;
  const object = await storage.store.insert(targetOf(exchange, bucket, metadata), upload.media);
  sendJson(exchange, objectResource(object, exchange.origin));
}

async function startResumable(storage: Storage, exchange: Exchange, bucket: string): Promise<void> {
  const metadata = await readJson(exchange);
  const contentType = header(exchange, 'x-upload-content-type');
  if (contentType !== undefined) metadata['contentType'] ??= contentType;
  const { id } = storage.uploads.start(targetOf(exchange, bucket, metadata));
  const location = `${exchange.origin}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
  sendEmpty(exchange, 200, { location, 'x-guploader-uploadid': id });
}

/** `PUT` to the location of a resumable upload: bytes, or the question how many there are. */
export async function continueResumable({ uploads }: Storage, exchange: Exchange): Promise<void> {
  const id = exchange.query.get('upload_id') ?? '';
  const range = parseUploadRange(header(exchange, 'content-range'));
  const progress = await uploads.receive(id, range, bodyOf(exchange));
  if (progress.state === 'complete')
    return sendJson(exchange, objectResource(progress.object, exchange.origin));
  sendIncomplete(exchange, progress.size);
}

/** 308 tells how far an upload has come; without a Range header it has no bytes yet. */
export function sendIncomplete(exchange: Exchange, size: number): void {
  sendEmpty(exchange, 308, size > 0 ? { range: `bytes=0-${size - 1}` } : {});
}

/** `DELETE` of the location: 499 is what Google answers when it worked. */
export async function cancelResumable({ uploads }: Storage, exchange: Exchange): Promise<void> {
  await uploads.cancel(exchange.query.get('upload_id') ?? '');
  throw new StorageFailure('uploadCancelled', 'The upload was cancelled.');
}

function targetOf(
  exchange: Exchange,
  bucket: string,
  metadata: Readonly<Record<string, unknown>>,
): UploadTarget {
  const name = exchange.query.get('name') ?? metadata['name'];
  if (typeof name !== 'string')
    throw new StorageFailure('invalid', 'name: required, in the query or the metadata.');
  const contentEncoding = exchange.query.get('contentEncoding');
  return {
    bucket,
    name,
    settings: settingsFromJson({ ...metadata, ...(contentEncoding && { contentEncoding }) }),
    preconditions: preconditionsFromQuery(exchange.query),
    expected: { ...expectedFromJson(metadata), ...expectedFromHeaders(exchange) },
  };
}
