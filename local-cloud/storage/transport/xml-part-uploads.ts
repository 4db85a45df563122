import { readAll } from '../state/byte-source';
import { StorageFailure } from '../state/failure';
import { partEtag, type NamedPart } from '../state/part-uploads';
import { etagOf, hashHeader, identityHeaders } from './download';
import { empty, type Exchange, type Reply } from './exchange';
import { expectedFromHeaders } from './parameters';
import { type Services } from './services';
import { targetFromHeaders, type XmlResource } from './xml-resource';
import { element, unescapeXml, xmlDocument } from './xml-text';

/** Ten thousand parts are named in less. */
const maximumNamesBytes = 4 * 1024 * 1024;

/** The method of an upload in parts that a request calls; undefined when it is about none. */
export function partUploadMethod(
  services: Services,
  exchange: Exchange,
  resource: XmlResource,
): readonly [string, () => Reply | Promise<Reply>] | undefined {
  const { method, query } = exchange;
  const isStart = method === 'POST' && query.has('uploads');
  if (isStart) return ['multipartUploads.create', () => start(services, exchange, resource)];
  const id = query.get('uploadId');
  if (id === null) return undefined;
  const upload = () => services.partUploads.upload(id, resource);
  switch (method) {
    case 'PUT':
      return ['multipartUploads.uploadPart', () => putPart(services, exchange, upload())];
    case 'POST':
      return ['multipartUploads.complete', () => complete(services, exchange, upload())];
    case 'DELETE':
      return [
        'multipartUploads.abort',
        async () => {
          await services.partUploads.abort(upload());
          return empty(204);
        },
      ];
    case 'GET':
      return ['multipartUploads.listParts', () => listParts(upload())];
    default:
      return undefined;
  }
}

type Upload = ReturnType<Services['partUploads']['upload']>;

function start({ store, partUploads }: Services, exchange: Exchange, resource: XmlResource): Reply {
  const { id } = partUploads.start(targetFromHeaders(exchange, resource, store.project));
  return document(
    'InitiateMultipartUploadResult',
    element('Bucket', resource.bucket) + element('Key', resource.name) + element('UploadId', id),
  );
}

async function putPart(
  { partUploads }: Services,
  exchange: Exchange,
  upload: Upload,
): Promise<Reply> {
  const number = Number(exchange.query.get('partNumber'));
  const expected = expectedFromHeaders(exchange);
  const part = await partUploads.put(upload, { number, expected }, exchange.body.source);
  return empty(200, {
    etag: partEtag(part),
    'x-goog-hash': `crc32c=${part.crc32c},md5=${part.md5Hash}`,
  });
}

async function complete(
  { partUploads }: Services,
  exchange: Exchange,
  upload: Upload,
): Promise<Reply> {
  const text = (await readAll(exchange.body.source, maximumNamesBytes)).toString('utf8');
  const object = await partUploads.complete(upload, namedParts(text));
  const location = `${exchange.origin}/${object.bucket}/${encodeURIComponent(object.name)}`;
  const fields = { Location: location, Bucket: object.bucket, Key: object.name };
  const content = Object.entries(fields).map(([name, value]) => element(name, value));
  const reply = document(
    'CompleteMultipartUploadResult',
    content.join('') + element('ETag', `"${etagOf(object)}"`),
  );
  const identity = { ...identityHeaders(object), 'x-goog-hash': hashHeader(object) };
  return { ...reply, headers: { ...identity, ...reply.headers } };
}

function listParts(upload: Upload): Reply {
  const parts = upload.parts.map((part) => {
    const fields = [
      element('PartNumber', part.number),
      element('LastModified', part.uploaded),
      element('ETag', partEtag(part)),
      element('Size', part.size),
    ];
    return `<Part>${fields.join('')}</Part>`;
  });
  const { bucket, name, id } = upload;
  const head = element('Bucket', bucket) + element('Key', name) + element('UploadId', id);
  return document('ListPartsResult', head + element('IsTruncated', false) + parts.join(''));
}

/** @throws StorageFailure for a document that names no parts so */
function namedParts(text: string): NamedPart[] {
  const parts = text.match(/<Part>[\s\S]*?<\/Part>/g) ?? [];
  return parts.map((part) => {
    const number = /<PartNumber>\s*(\d+)\s*<\/PartNumber>/.exec(part)?.[1];
    const etag = /<ETag>([\s\S]*?)<\/ETag>/.exec(part)?.[1];
    if (number === undefined || etag === undefined)
      throw new StorageFailure('malformedXml', 'A part needs PartNumber and ETag.');
    return { number: Number(number), etag: unescapeXml(etag).trim() };
  });
}

function document(root: string, content: string): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml; charset=UTF-8' },
    body: xmlDocument(root, content),
  };
}
