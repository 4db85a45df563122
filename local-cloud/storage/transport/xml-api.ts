import { type Clock } from '../../service';
import { parseUploadRange } from '../state/content-range';
import { notImplemented, type StorageFailure } from '../state/failure';
import { type ObjectStore } from '../state/object-store';
import { checkPreconditions } from '../state/preconditions';
import { type ResumableUploads } from '../state/resumable-uploads';
import { type ObjectSettings, type StoredObject, type UploadTarget } from '../state/resources';
import { identityHeaders, objectHeaders, sendObject } from './download';
import {
  bodyOf,
  decodePath,
  header,
  sendEmpty,
  type Exchange,
  type HeaderValues,
} from './exchange';
import { sendIncomplete } from './json-upload';
import { expectedFromHeaders, preconditionsFromHeaders } from './parameters';
import { checkSignature, type PublicKey } from './signature';

export interface XmlApiOptions {
  readonly store: ObjectStore;
  readonly uploads: ResumableUploads;
  readonly clock: Clock;
  readonly publicKey: PublicKey;
}

/** The XML API as signed URLs use it: `/BUCKET/OBJECT`. Nothing is served without a signature. */
export class XmlApi {
  constructor(private readonly options: XmlApiOptions) {}

  async handle(exchange: Exchange): Promise<void> {
    const { method } = exchange.request;
    // The location of a resumable upload is a secret that stands for the signature that started it.
    if (exchange.query.has('upload_id') && method === 'PUT') return this.continueUpload(exchange);
    checkSignature(exchange, this.options);
    const { bucket, name } = xmlPath(exchange.path);
    if (name === '') throw notImplemented(`${method} of a bucket in the XML API`);
    this.options.store.bucket(bucket);
    switch (method) {
      case 'GET':
      case 'HEAD':
        return this.download(exchange, this.object(exchange));
      case 'PUT':
        return this.put(exchange, this.target(exchange));
      case 'POST':
        return this.startUpload(exchange, this.target(exchange));
      case 'DELETE':
        this.options.store.deleteObject(this.object(exchange), preconditionsFromHeaders(exchange));
        return sendEmpty(exchange, 204);
      default:
        throw notImplemented(`${method} in the XML API`);
    }
  }

  private async download(exchange: Exchange, object: StoredObject): Promise<void> {
    checkPreconditions(object, preconditionsFromHeaders(exchange), 'read');
    const overrides = responseOverrides(exchange);
    if (isNotModified(exchange, object)) return sendEmpty(exchange, 304, identityHeaders(object));
    await sendObject(exchange, object, { files: this.options.store.files, overrides });
  }

  private async put(exchange: Exchange, target: UploadTarget): Promise<void> {
    if (header(exchange, 'x-goog-copy-source') !== undefined)
      throw notImplemented('x-goog-copy-source');
    const object = await this.options.store.insert(target, bodyOf(exchange).source);
    sendStored(exchange, object);
  }

  private startUpload(exchange: Exchange, target: UploadTarget): void {
    if (header(exchange, 'x-goog-resumable') !== 'start')
      throw notImplemented('POST without "x-goog-resumable: start"');
    const { id } = this.options.uploads.start(target);
    const location = `${exchange.origin}${exchange.path}?upload_id=${id}`;
    sendEmpty(exchange, 201, { location, 'x-guploader-uploadid': id });
  }

  private async continueUpload(exchange: Exchange): Promise<void> {
    const id = exchange.query.get('upload_id') ?? '';
    const range = parseUploadRange(header(exchange, 'content-range'));
    const progress = await this.options.uploads.receive(id, range, bodyOf(exchange));
    if (progress.state === 'incomplete') return sendIncomplete(exchange, progress.size);
    sendStored(exchange, progress.object);
  }

  private object({ path, query }: Exchange): StoredObject {
    const { bucket, name } = xmlPath(path);
    return this.options.store.object(bucket, name, query.get('generation') ?? undefined);
  }

  private target(exchange: Exchange): UploadTarget {
    return {
      ...xmlPath(exchange.path),
      settings: settingsFromHeaders(exchange),
      preconditions: preconditionsFromHeaders(exchange),
      expected: expectedFromHeaders(exchange),
    };
  }
}

/** `/BUCKET/OBJECT`, where the object's name may contain slashes. */
export function xmlPath(path: string): { bucket: string; name: string } {
  const [, bucket = '', name = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  return { bucket: decodePath(bucket), name: decodePath(name) };
}

/** An error as the XML API sends it. */
export function sendXmlFailure(exchange: Exchange, failure: StorageFailure): void {
  const { response } = exchange;
  if (failure.status === 304) return sendEmpty(exchange, 304);
  const details = failure.details === undefined ? '' : `<Details>${xml(failure.details)}</Details>`;
  const text =
    `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${failure.xmlCode}</Code>` +
    `<Message>${xml(failure.message)}</Message>${details}</Error>`;
  response.writeHead(failure.status, {
    'content-type': 'application/xml; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(exchange.request.method === 'HEAD' ? undefined : text);
}

function sendStored(exchange: Exchange, object: StoredObject): void {
  const { 'x-goog-hash': hash = '' } = objectHeaders(object);
  sendEmpty(exchange, 200, { ...identityHeaders(object), 'x-goog-hash': hash });
}

function settingsFromHeaders(exchange: Exchange): ObjectSettings {
  const settings: Record<string, unknown> = {};
  const names = {
    contentType: 'content-type',
    contentEncoding: 'content-encoding',
    contentDisposition: 'content-disposition',
    contentLanguage: 'content-language',
    cacheControl: 'cache-control',
    customTime: 'x-goog-custom-time',
  };
  for (const [setting, name] of Object.entries(names)) {
    const value = header(exchange, name);
    if (value !== undefined) settings[setting] = value;
  }
  const metadata: Record<string, string> = {};
  for (const name of Object.keys(exchange.request.headers))
    if (name.startsWith('x-goog-meta-'))
      metadata[name.slice('x-goog-meta-'.length)] = header(exchange, name) ?? '';
  return { ...settings, ...(Object.keys(metadata).length > 0 && { metadata }) };
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

function isNotModified(exchange: Exchange, object: StoredObject): boolean {
  const wanted = header(exchange, 'if-none-match');
  const { etag = '' } = identityHeaders(object);
  return wanted !== undefined && (wanted === '*' || wanted.split(/\s*,\s*/).includes(String(etag)));
}

function xml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
