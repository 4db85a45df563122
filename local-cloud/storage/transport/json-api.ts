import { notImplemented, type StorageFailure } from '../state/failure';
import { listNames } from '../state/listing';
import { checkSourceCount, type ObjectStore } from '../state/object-store';
import { checkPreconditions } from '../state/preconditions';
import { type ResumableUploads } from '../state/resumable-uploads';
import { type StoredObject, type UploadTarget } from '../state/resources';
import { sendObject } from './download';
import { decodePath, readJson, sendEmpty, sendJson, type Exchange } from './exchange';
import { cancelResumable, continueResumable, uploadObject } from './json-upload';
import {
  bucketResource,
  bucketSettingsFromJson,
  objectResource,
  patchedSettings,
  settingsFromJson,
} from './object-resource';
import { listingRequest, preconditionsFromQuery } from './parameters';

/** The path of a JSON API call after `/b`, or undefined when it is not one. */
export function jsonApiPath(path: string): string | undefined {
  return /^(?:\/(?:resumable\/)?upload|\/download)?(?:\/storage\/v1)?\/b(\/.*)?$/.exec(path)
    ? path.replace(/^.*?\/b(?=\/|$)/, '')
    : undefined;
}

type Handler = (exchange: Exchange, path: readonly string[]) => Promise<void> | void;

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: Handler;
}

/** Everything of the JSON API that is served, as a table. Any other call answers 501. */
export class JsonApi {
  private readonly routes: readonly Route[];

  constructor(
    private readonly store: ObjectStore,
    uploads: ResumableUploads,
  ) {
    const storage = { store, uploads };
    const bucket = /^\/([^/]+)$/;
    const objects = /^\/([^/]+)\/o$/;
    const object = /^\/([^/]+)\/o\/([^/]+)$/;
    const copy = /^\/([^/]+)\/o\/([^/]+)\/(rewriteTo|copyTo)\/b\/([^/]+)\/o\/([^/]+)$/;
    const route = (method: string, pattern: RegExp, handle: Handler): Route => ({
      method,
      pattern,
      handle,
    });
    this.routes = [
      route('GET', /^$/, (exchange) => this.listBuckets(exchange)),
      route('POST', /^$/, (exchange) => this.createBucket(exchange)),
      route('GET', bucket, (exchange, [name = '']) => this.getBucket(exchange, name)),
      route('PATCH', bucket, (exchange, [name = '']) => this.patchBucket(exchange, name)),
      route('DELETE', bucket, (exchange, [name = '']) => this.deleteBucket(exchange, name)),
      route('GET', objects, (exchange, [name = '']) => this.listObjects(exchange, name)),
      route('POST', objects, (exchange, [name = '']) => uploadObject(storage, exchange, name)),
      route('PUT', objects, (exchange) => continueResumable(storage, exchange)),
      route('DELETE', objects, (exchange) => cancelResumable(storage, exchange)),
      route('GET', object, (exchange, path) => this.getObject(exchange, path)),
      route('PATCH', object, (exchange, path) => this.patchObject(exchange, path)),
      route('DELETE', object, (exchange, path) => this.deleteObject(exchange, path)),
      route('POST', copy, (exchange, path) => this.copyObject(exchange, path)),
      route('POST', /^\/([^/]+)\/o\/([^/]+)\/compose$/, (exchange, path) =>
        this.composeObject(exchange, path),
      ),
    ];
  }

  /** @param path after `/b` */
  async handle(exchange: Exchange, path: string): Promise<void> {
    const { method } = exchange.request;
    for (const route of this.routes) {
      const match = route.method === method && route.pattern.exec(path);
      if (match) return await route.handle(exchange, match.slice(1).map(decodePath));
    }
    throw notImplemented(`${method} ${exchange.path}`);
  }

  private listBuckets(exchange: Exchange): void {
    const prefix = exchange.query.get('prefix') ?? '';
    const buckets = this.store.catalogue.buckets().filter(({ name }) => name.startsWith(prefix));
    const items = buckets.map((bucket) => bucketResource(bucket, exchange.origin));
    sendJson(exchange, { kind: 'storage#buckets', items });
  }

  private async createBucket(exchange: Exchange): Promise<void> {
    const body = await readJson(exchange);
    const { name, location } = body;
    const bucket = this.store.createBucket(typeof name === 'string' ? name : '', {
      ...bucketSettingsFromJson(body),
      ...(typeof location === 'string' && { location }),
    });
    sendJson(exchange, bucketResource(bucket, exchange.origin));
  }

  private getBucket(exchange: Exchange, name: string): void {
    sendJson(exchange, bucketResource(this.store.bucket(name), exchange.origin));
  }

  private async patchBucket(exchange: Exchange, name: string): Promise<void> {
    const body = await readJson(exchange);
    for (const setting of Object.keys(body))
      if (setting !== 'cors' && setting !== 'labels')
        throw notImplemented(`changing the bucket setting ${setting}`);
    const bucket = this.store.updateBucket(name, bucketSettingsFromJson(body));
    sendJson(exchange, bucketResource(bucket, exchange.origin));
  }

  private deleteBucket(exchange: Exchange, name: string): void {
    this.store.deleteBucket(name);
    sendEmpty(exchange, 204);
  }

  private listObjects(exchange: Exchange, bucket: string): void {
    this.store.bucket(bucket);
    const { catalogue } = this.store;
    const listing = listNames(catalogue.names(bucket), listingRequest(exchange.query));
    const { nextPageToken } = listing;
    const items = listing.names.map((name) =>
      objectResource(this.store.object(bucket, name), exchange.origin),
    );
    const page = nextPageToken === undefined ? {} : { nextPageToken };
    sendJson(exchange, { kind: 'storage#objects', items, prefixes: listing.prefixes, ...page });
  }

  private async getObject(exchange: Exchange, path: readonly string[]): Promise<void> {
    const object = this.objectOf(exchange, path);
    checkPreconditions(object, preconditionsFromQuery(exchange.query), 'read');
    if (exchange.query.get('alt') === 'media' || exchange.path.startsWith('/download/'))
      return sendObject(exchange, object, { files: this.store.files });
    sendJson(exchange, objectResource(object, exchange.origin));
  }

  private async patchObject(exchange: Exchange, path: readonly string[]): Promise<void> {
    const body = await readJson(exchange);
    const present = this.objectOf(exchange, path);
    const settings = patchedSettings(present.settings, body);
    const preconditions = preconditionsFromQuery(exchange.query);
    const object = this.store.updateObject(present, settings, preconditions);
    sendJson(exchange, objectResource(object, exchange.origin));
  }

  private deleteObject(exchange: Exchange, path: readonly string[]): void {
    const object = this.objectOf(exchange, path);
    this.store.deleteObject(object, preconditionsFromQuery(exchange.query));
    sendEmpty(exchange, 204);
  }

  private async copyObject(exchange: Exchange, path: readonly string[]): Promise<void> {
    const [sourceBucket = '', sourceName = '', verb, bucket = '', name = ''] = path;
    const { query, origin } = exchange;
    const body = await readJson(exchange);
    const generation = query.get('sourceGeneration') ?? undefined;
    const source = this.store.object(sourceBucket, sourceName, generation);
    checkPreconditions(source, preconditionsFromQuery(query, 'ifSource'));
    // A body replaces the settings of the source as a whole.
    const hasBody = Object.keys(body).length > 0;
    const settings = hasBody ? settingsFromJson(body) : source.settings;
    const target = { ...targetOf(exchange, bucket, name), settings };
    const resource = objectResource(await this.store.copy(source, target), origin);
    if (verb === 'copyTo') return sendJson(exchange, resource);
    const size = String(source.size);
    const bytes = { totalBytesRewritten: size, objectSize: size };
    sendJson(exchange, { kind: 'storage#rewriteResponse', ...bytes, done: true, resource });
  }

  private async composeObject(exchange: Exchange, path: readonly string[]): Promise<void> {
    const [bucket = '', name = ''] = path;
    const { sourceObjects, destination } = (await readJson(exchange)) as ComposeRequest;
    checkSourceCount(sourceObjects?.length ?? 0);
    const sources = (sourceObjects ?? []).map((source) => this.composeSource(bucket, source));
    const settings = settingsFromJson(destination ?? {});
    const target = { ...targetOf(exchange, bucket, name), settings };
    const object = await this.store.compose(sources, target);
    sendJson(exchange, objectResource(object, exchange.origin));
  }

  private composeSource(bucket: string, source: ComposeSource): StoredObject {
    const generation = source.generation === undefined ? undefined : String(source.generation);
    const object = this.store.object(bucket, source.name ?? '', generation);
    const match = source.objectPreconditions?.ifGenerationMatch;
    if (match !== undefined) checkPreconditions(object, { ifGenerationMatch: String(match) });
    return object;
  }

  private objectOf({ query }: Exchange, [bucket = '', name = '']: readonly string[]): StoredObject {
    return this.store.object(bucket, name, query.get('generation') ?? undefined);
  }
}

interface ComposeSource {
  readonly name?: string;
  readonly generation?: string | number;
  readonly objectPreconditions?: { readonly ifGenerationMatch?: string | number };
}

interface ComposeRequest {
  readonly sourceObjects?: readonly ComposeSource[];
  readonly destination?: Readonly<Record<string, unknown>>;
}

function targetOf(
  { query }: Exchange,
  bucket: string,
  name: string,
): Omit<UploadTarget, 'settings'> {
  return { bucket, name, preconditions: preconditionsFromQuery(query), expected: {} };
}

/** An error as the JSON API sends it. */
export function sendJsonFailure(exchange: Exchange, failure: StorageFailure): void {
  if (failure.status === 304) return sendEmpty(exchange, 304);
  const { status: code, message } = failure;
  const errors = [{ message, domain: 'global', reason: failure.reason }];
  sendJson(exchange, { error: { code, message, errors } }, code);
}
