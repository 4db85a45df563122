import { parseUploadRange } from '../state/content-range';
import { notImplemented, StorageFailure } from '../state/failure';
import { type Fields } from '../state/fields';
import { objectResource } from '../state/object-resource';
import { expectedFromJson, targetFromJson } from '../state/object-settings';
import { type StoredObject, type UploadTarget } from '../state/resources';
import { empty, json, parseJson, readJson, type Exchange, type Reply } from './exchange';
import { readMultipart } from './multipart';
import {
  accessFromQuery,
  customerKey,
  expectedFromHeaders,
  preconditionsFromQuery,
} from './parameters';
import { type Services } from './services';

/** `POST /upload/storage/v1/b/BUCKET/o`: an object in one request, or the start of a resumable upload. */
export async function uploadObject(
  services: Services,
  exchange: Exchange,
  bucket: string,
): Promise<Reply> {
  const type = exchange.query.get('uploadType');
  switch (type) {
    case 'media':
      return uploadMedia(services, exchange, bucket);
    case 'multipart':
      return uploadMultipart(services, exchange, bucket);
    case 'resumable':
      return startResumable(services, exchange, bucket);
    default:
      throw notImplemented(`uploadType "${type}" (media, multipart and resumable are)`);
  }
}

async function uploadMedia(services: Services, exchange: Exchange, bucket: string): Promise<Reply> {
  const contentType = exchange.headers['content-type'];
  const given = contentType === undefined ? {} : { contentType };
  const target = targetOf(services, exchange, { bucket, given });
  return show(services, exchange, await services.objects.insert(target, exchange.body.source));
}

async function uploadMultipart(
  services: Services,
  exchange: Exchange,
  bucket: string,
): Promise<Reply> {
  const upload = await readMultipart(exchange.headers['content-type'], exchange.body.source);
  const given = withType(parseJson(upload.metadata), upload.mediaType);
  const target = targetOf(services, exchange, { bucket, given });
  return show(services, exchange, await services.objects.insert(target, upload.media));
}

async function startResumable(
  services: Services,
  exchange: Exchange,
  bucket: string,
): Promise<Reply> {
  const { headers } = exchange;
  const given = withType(await readJson(exchange), headers['x-upload-content-type']);
  const target = targetOf(services, exchange, { bucket, given });
  const { id } = services.uploads.start(target, headers['origin']);
  const location = `${exchange.origin}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&upload_id=${id}`;
  return empty(200, { location, 'x-guploader-uploadid': id });
}

/** `PUT` to the location of a resumable upload: bytes, or the question how many there are. */
export async function continueResumable(services: Services, exchange: Exchange): Promise<Reply> {
  const id = exchange.query.get('upload_id') ?? '';
  const progress = await services.uploads.receive(id, {
    range: parseUploadRange(exchange.headers['content-range']),
    body: exchange.body,
    expected: expectedFromHeaders(exchange),
  });
  if (progress.state === 'complete') return show(services, exchange, progress.object);
  return incomplete(progress.size);
}

/** 308 tells how far an upload has come; without a Range header it has no bytes yet. */
export function incomplete(size: number): Reply {
  return empty(308, size > 0 ? { range: `bytes=0-${size - 1}` } : {});
}

/** `DELETE` of the location: 499 is what Google answers when it worked. */
export async function cancelResumable({ uploads }: Services, { query }: Exchange): Promise<Reply> {
  await uploads.cancel(query.get('upload_id') ?? '');
  return empty(499);
}

function show({ store }: Services, { origin, query }: Exchange, object: StoredObject): Reply {
  const resource = objectResource(object, origin, store.bucket(object.bucket));
  return query.get('alt') === 'media' ? empty(200) : json(resource);
}

function withType(given: Fields, contentType: string | undefined): Fields {
  if (contentType === undefined || typeof given['contentType'] === 'string') return given;
  return { ...given, contentType };
}

function targetOf(
  { store }: Services,
  exchange: Exchange,
  { bucket, given }: { bucket: string; given: Fields },
): UploadTarget {
  const { query } = exchange;
  const name = query.get('name') ?? given['name'];
  if (typeof name !== 'string')
    throw new StorageFailure('required', 'Required parameter: name', {
      at: { locationType: 'parameter', location: 'name' },
    });
  const contentEncoding = query.get('contentEncoding');
  const { project } = store;
  const acl = accessFromQuery(exchange, 'predefinedAcl', { kind: 'object', project });
  const keySha256 = customerKey(exchange);
  const kmsKeyName = query.get('kmsKeyName');
  return {
    ...targetFromJson({ ...given, ...(contentEncoding !== null && { contentEncoding }) }),
    bucket,
    name,
    preconditions: preconditionsFromQuery(query),
    expected: { ...expectedFromJson(given), ...expectedFromHeaders(exchange) },
    ...(acl && { acl }),
    ...(keySha256 !== undefined && { keySha256 }),
    ...(kmsKeyName !== null && kmsKeyName !== '' && { kmsKeyName }),
  };
}
