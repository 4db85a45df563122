import { InjectedFault, type Call, type Calls } from '../../calls';
import { parseUploadRange } from '../state/content-range';
import { notImplemented, StorageFailure } from '../state/failure';
import { anonymousFailure, isKnownCaller, isReadableByAll } from './authorization';
import { empty, type Exchange, type Reply } from './exchange';
import { faultStatus } from './fault-status';
import { hashHeader, identityHeaders } from './download';
import { incomplete } from './json-upload';
import { postObject } from './post-object';
import { type Services } from './services';
import { listBucket } from './xml-listing';
import { downloadObject, copyObject, putObject, startUpload } from './xml-objects';
import { partUploadMethod } from './xml-part-uploads';
import { xmlResource, type XmlResource } from './xml-resource';
import { element, xmlDocument } from './xml-text';
import { expectedFromHeaders, preconditionsFromHeaders } from './parameters';

type XmlMethod = readonly [name: string, answer: () => Reply | Promise<Reply>];

/** Parts of buckets and objects that the XML API shows and this one does not. */
const unservedParts =
  /^(acl|billing|compose|cors|defaultObjectAcl|delete|encryption|lifecycle|location|logging|retention|storageClass|tagging|versioning|versions|website)$/;

/** The XML API as signed URLs, forms, S3 tools and public addresses use it. */
export class XmlApi {
  constructor(
    private readonly services: Services,
    private readonly calls: Calls,
  ) {}

  /** Never throws: what is wrong is an answer as well. */
  async answer(exchange: Exchange): Promise<Reply> {
    try {
      const resource = xmlResource(exchange);
      const [method, answer] = this.methodOf(exchange, resource);
      const { bucket, name } = resource;
      const call: Call = { service: 'storage', method, subject: `${bucket}/${name}` };
      return await this.calls.run(call, answer);
    } catch (error) {
      return xmlFailure(exchange, error);
    }
  }

  private methodOf(exchange: Exchange, resource: XmlResource): XmlMethod {
    const { method, query, headers } = exchange;
    // The location of a resumable upload is a secret that stands for the signature that started it.
    if (query.has('upload_id')) return ['objects.insert', () => this.continueUpload(exchange)];
    const isForm = /^multipart\/form-data/.test(headers['content-type'] ?? '');
    if (method === 'POST' && resource.name === '' && isForm)
      return ['objects.insert', () => postObject(this.services, exchange, resource.bucket)];
    const isKnown = isKnownCaller(exchange, this.services);
    if (!isKnown && method !== 'GET' && method !== 'HEAD')
      throw anonymousFailure('storage.objects.create');
    const unserved = [...query.keys()].find((name) => unservedParts.test(name));
    if (unserved !== undefined) throw notImplemented(`${method} ?${unserved} in the XML API`);
    return resource.name === ''
      ? this.bucketMethod(exchange, resource, isKnown)
      : this.objectMethod(exchange, resource, isKnown);
  }

  private bucketMethod(exchange: Exchange, { bucket }: XmlResource, isKnown: boolean): XmlMethod {
    const { buckets, store } = this.services;
    if (bucket === '') throw notImplemented(`${exchange.method} / in the XML API`);
    if (!isKnown) {
      store.bucket(bucket);
      throw anonymousFailure('storage.objects.list');
    }
    switch (exchange.method) {
      case 'GET':
        return ['objects.list', () => listBucket(this.services, exchange, bucket)];
      case 'HEAD':
        return ['buckets.get', () => (store.bucket(bucket), empty(200))];
      case 'PUT':
        return ['buckets.insert', () => (buckets.create(bucket, {}), empty(200))];
      case 'DELETE':
        return ['buckets.delete', () => (buckets.delete(bucket), empty(204))];
      default:
        throw notImplemented(`${exchange.method} of a bucket in the XML API`);
    }
  }

  private objectMethod(exchange: Exchange, resource: XmlResource, isKnown: boolean): XmlMethod {
    const { services } = this;
    const { store, objects } = services;
    const parts = isKnown ? partUploadMethod(services, exchange, resource) : undefined;
    if (parts) return parts;
    switch (exchange.method) {
      case 'GET':
      case 'HEAD':
        return [
          'objects.get',
          () => {
            const object = this.readable(exchange, resource, isKnown);
            return downloadObject(services, exchange, object);
          },
        ];
      case 'PUT':
        return exchange.headers['x-goog-copy-source'] !== undefined
          ? ['objects.copy', () => copyObject(services, exchange, resource)]
          : ['objects.insert', () => putObject(services, exchange, resource)];
      case 'POST':
        return ['objects.insert', () => startUpload(services, exchange, resource)];
      case 'DELETE':
        return [
          'objects.delete',
          () => {
            const generation = exchange.query.get('generation') ?? undefined;
            const object = objects.find(resource.bucket, resource.name, { generation });
            const preconditions = preconditionsFromHeaders(exchange);
            objects.delete(object, { preconditions, isArchived: generation === undefined });
            return empty(204);
          },
        ];
      default:
        store.bucket(resource.bucket);
        throw notImplemented(`${exchange.method} in the XML API`);
    }
  }

  /** Who may not read is not told what there is. */
  private readable(
    { query }: Exchange,
    { bucket, name }: XmlResource,
    isKnown: boolean,
  ): ReturnType<Services['objects']['find']> {
    const { store, objects } = this.services;
    const owner = store.bucket(bucket);
    const generation = query.get('generation') ?? undefined;
    try {
      const object = objects.find(bucket, name, { generation });
      if (isKnown || isReadableByAll(object, owner)) return object;
    } catch (error) {
      if (isKnown) throw error;
    }
    throw anonymousFailure('storage.objects.get');
  }

  private async continueUpload(exchange: Exchange): Promise<Reply> {
    const { uploads } = this.services;
    const id = exchange.query.get('upload_id') ?? '';
    if (exchange.method === 'DELETE') {
      await uploads.cancel(id);
      return empty(499);
    }
    if (exchange.method !== 'PUT') throw notImplemented(`${exchange.method} of an upload`);
    const progress = await uploads.receive(id, {
      range: parseUploadRange(exchange.headers['content-range']),
      body: exchange.body,
      expected: expectedFromHeaders(exchange),
    });
    if (progress.state === 'incomplete') return incomplete(progress.size);
    const { object } = progress;
    return empty(200, { ...identityHeaders(object), 'x-goog-hash': hashHeader(object) });
  }
}

/** An error as the XML API sends it. */
export function xmlFailure({ method }: Pick<Exchange, 'method'>, error: unknown): Reply {
  const isOurs = error instanceof StorageFailure;
  if (isOurs && error.status === 304) return empty(304);
  const fault = error instanceof InjectedFault ? faultStatus(error.status) : 500;
  const status = isOurs ? error.status : fault;
  const code = isOurs ? error.xmlCode : status === 503 ? 'ServiceUnavailable' : 'InternalError';
  const { details, elements = {} } = isOurs ? error.more : {};
  const content = [
    element('Code', code),
    element('Message', error instanceof Error ? error.message : String(error)),
    ...(details === undefined ? [] : [element('Details', details)]),
    ...Object.entries(elements).map(([name, value]) => element(name, value)),
  ];
  const headers = { 'content-type': 'application/xml; charset=UTF-8' };
  const body = xmlDocument('Error', content.join(''));
  return method === 'HEAD' ? { status, headers } : { status, headers, body };
}
