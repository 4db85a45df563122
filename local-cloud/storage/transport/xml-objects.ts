import { checkCustomerKey } from '../state/customer-key';
import { notImplemented, StorageFailure } from '../state/failure';
import { copiedSettings } from '../state/object-settings';
import { checkPreconditions } from '../state/preconditions';
import { type StoredObject } from '../state/resources';
import { isReadableByAll } from './authorization';
import { downloadReply, etagOf, hashHeader, identityHeaders } from './download';
import { decodePath, empty, type Exchange, type HeaderValues, type Reply } from './exchange';
import { customerKey, preconditionsFromHeaders } from './parameters';
import { type Services } from './services';
import { targetFromHeaders, type XmlResource } from './xml-resource';
import { element, xmlDocument } from './xml-text';

export function downloadObject(
  { store }: Services,
  exchange: Exchange,
  object: StoredObject,
): Reply {
  checkPreconditions(object, preconditionsFromHeaders(exchange), 'read');
  const answer = conditionalAnswer(exchange, object);
  if (answer) return answer;
  if (exchange.method === 'GET') checkCustomerKey(object, customerKey(exchange));
  const isOpen = isReadableByAll(object, store.bucket(object.bucket));
  const overrides = {
    // What everybody may read, everybody may keep for an hour unless the object says otherwise.
    ...(isOpen && !object.settings.cacheControl && { 'cache-control': 'public, max-age=3600' }),
    ...responseOverrides(exchange),
  };
  return downloadReply(exchange, object, { files: store.files, overrides });
}

export async function putObject(
  { store, objects }: Services,
  exchange: Exchange,
  resource: XmlResource,
): Promise<Reply> {
  const target = targetFromHeaders(exchange, resource, store.project);
  return stored(await objects.insert(target, exchange.body.source));
}

export function startUpload(
  { store, uploads }: Services,
  exchange: Exchange,
  resource: XmlResource,
): Reply {
  const { headers, origin, path } = exchange;
  if (headers['x-goog-resumable'] !== 'start')
    throw notImplemented('POST without "x-goog-resumable: start"');
  const target = targetFromHeaders(exchange, resource, store.project);
  const { id } = uploads.start(target, headers['origin']);
  return empty(201, { location: `${origin}${path}?upload_id=${id}`, 'x-guploader-uploadid': id });
}

/** `PUT` with `x-goog-copy-source: /BUCKET/OBJECT`. */
export async function copyObject(
  { store, objects, copies }: Services,
  exchange: Exchange,
  resource: XmlResource,
): Promise<Reply> {
  const { headers } = exchange;
  const source = headers['x-goog-copy-source'] ?? '';
  const [, bucket, name] = /^\/?([^/]+)\/([^?]+)/.exec(source) ?? [];
  if (bucket === undefined || name === undefined)
    throw new StorageFailure(
      'invalid',
      `x-goog-copy-source: "${source}" given, /BUCKET/OBJECT expected.`,
    );
  const generation = headers['x-goog-copy-source-generation'];
  const found = objects.find(bucket, decodePath(name), { generation });
  checkCustomerKey(found, customerKey(exchange, 'x-goog-copy-source-encryption'));
  const target = targetFromHeaders(exchange, resource, store.project);
  const isReplaced = headers['x-goog-metadata-directive'] === 'REPLACE';
  const settings = isReplaced ? target.settings : copiedSettings(found.settings);
  const object = await copies.copy(found, { ...target, settings });
  const content = element('LastModified', object.updated) + element('ETag', `"${etagOf(object)}"`);
  return {
    status: 200,
    headers: { ...identityHeaders(object), 'content-type': 'application/xml; charset=UTF-8' },
    body: xmlDocument('CopyObjectResult', content),
  };
}

/** What is said of an object that was stored. */
export function stored(object: StoredObject): Reply {
  return empty(200, { ...identityHeaders(object), 'x-goog-hash': hashHeader(object) });
}

/** `response-content-type` and `response-content-disposition` of a signed URL. */
function responseOverrides({ query }: Exchange): HeaderValues {
  const contentType = query.get('response-content-type');
  const contentDisposition = query.get('response-content-disposition');
  return {
    ...(contentType !== null && { 'content-type': contentType }),
    ...(contentDisposition !== null && { 'content-disposition': contentDisposition }),
  };
}

/** HTTP's own conditions: by entity tag, or else by time. */
function conditionalAnswer({ headers }: Exchange, object: StoredObject): Reply | undefined {
  const notModified = empty(304, identityHeaders(object));
  const isNamed = (list: string): boolean =>
    list.trim() === '*' || list.split(/\s*,\s*/).includes(`"${etagOf(object)}"`);
  const failed = new StorageFailure(
    'conditionNotMet',
    'At least one of the pre-conditions you specified did not hold.',
  );
  // Times in headers have no fractions of seconds.
  const updated = Math.floor(Date.parse(object.updated) / 1000) * 1000;
  if (headers['if-match'] !== undefined) {
    if (!isNamed(headers['if-match'])) throw failed;
  } else if (updated > Date.parse(headers['if-unmodified-since'] ?? '')) throw failed;
  if (headers['if-none-match'] !== undefined)
    return isNamed(headers['if-none-match']) ? notModified : undefined;
  return updated <= Date.parse(headers['if-modified-since'] ?? '') ? notModified : undefined;
}
