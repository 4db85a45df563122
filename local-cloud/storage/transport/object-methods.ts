import { checkCustomerKey } from '../state/customer-key';
import { notImplemented, StorageFailure } from '../state/failure';
import { fieldsAt, isFields, listAt, textOf, type Fields } from '../state/fields';
import { listPage } from '../state/listing';
import { objectAccess, objectResource } from '../state/object-resource';
import { copiedSettings, patchedSettings, targetFromJson } from '../state/object-settings';
import { checkSourceCount } from '../state/copies';
import { checkPreconditions } from '../state/preconditions';
import { type StoredObject, type UploadTarget } from '../state/resources';
import { checkRestoreToken } from '../state/restore-token';
import { rewriteProgress } from '../state/rewrite';
import { downloadReply } from './download';
import { empty, json, readJson, type Exchange, type Reply } from './exchange';
import { method, type JsonMethod } from './json-method';
import { cancelResumable, continueResumable, uploadObject } from './json-upload';
import {
  accessFromQuery,
  customerKey,
  listingRequest,
  numberFromQuery,
  preconditionsFromQuery,
} from './parameters';
import { type Services } from './services';

/** Objects, without their access lists. */
export function objectMethods(services: Services): readonly JsonMethod[] {
  const { objects, copies } = services;
  return [
    method('objects.list', 'GET /b/{}/o', (exchange, [bucket = '']) =>
      listObjects(services, exchange, bucket),
    ),
    method('objects.insert', 'POST /b/{}/o', (exchange, [bucket = '']) =>
      uploadObject(services, exchange, bucket),
    ),
    method('objects.insert', 'PUT /b/{}/o', (exchange) => continueResumable(services, exchange)),
    method('objects.insert', 'DELETE /b/{}/o', (exchange) => cancelResumable(services, exchange)),
    method('objects.get', 'GET /b/{}/o/{}', (exchange, path) =>
      getObject(services, exchange, path),
    ),
    method('objects.patch', 'PATCH /b/{}/o/{}', async (exchange, path) => {
      const given = await readJson(exchange);
      const present = objectOf(services, exchange, path);
      const settings = patchedSettings(present.settings, given);
      return changeObject(services, exchange, { present, given, settings });
    }),
    method('objects.update', 'PUT /b/{}/o/{}', async (exchange, path) => {
      const given = await readJson(exchange);
      const present = objectOf(services, exchange, path);
      const settings = patchedSettings({}, given);
      return changeObject(services, exchange, { present, given, settings });
    }),
    method('objects.delete', 'DELETE /b/{}/o/{}', (exchange, path) => {
      const object = objectOf(services, exchange, path);
      const preconditions = preconditionsFromQuery(exchange.query);
      objects.delete(object, { preconditions, isArchived: !exchange.query.has('generation') });
      return empty(204);
    }),
    method(
      'objects.restore',
      'POST /b/{}/o/{}/restore',
      async (exchange, [bucket = '', name = '']) => {
        const generation = exchange.query.get('generation');
        if (generation === null)
          throw new StorageFailure('required', 'Required parameter: generation', {
            at: { locationType: 'parameter', location: 'generation' },
          });
        const deleted = objects.find(bucket, name, { generation, isSoftDeleted: true });
        const token = exchange.query.get('restoreToken');
        checkRestoreToken(deleted, services.store.bucket(bucket), token);
        const restored = await copies.restore(deleted, {
          preconditions: preconditionsFromQuery(exchange.query),
          keepsAcl: exchange.query.get('copySourceAcl') === 'true',
        });
        return showObject(services, exchange, restored);
      },
    ),
    method('objects.rewrite', 'POST /b/{}/o/{}/rewriteTo/b/{}/o/{}', (exchange, path) =>
      rewriteObject(services, exchange, path),
    ),
    method('objects.copy', 'POST /b/{}/o/{}/copyTo/b/{}/o/{}', async (exchange, path) => {
      const { source, target } = await copyRequest(services, exchange, path);
      return showObject(services, exchange, await copies.copy(source, target));
    }),
    method(
      'objects.move',
      'POST /b/{}/o/{}/moveTo/o/{}',
      async (exchange, [bucket = '', name = '', destination = '']) => {
        const moved = await copies.move(objects.find(bucket, name), destination, {
          preconditions: preconditionsFromQuery(exchange.query),
          source: preconditionsFromQuery(exchange.query, 'ifSource'),
        });
        return showObject(services, exchange, moved);
      },
    ),
    method('objects.compose', 'POST /b/{}/o/{}/compose', (exchange, path) =>
      composeObject(services, exchange, path),
    ),
  ];
}

/** An object's resource as this caller may see it. */
export function showObject({ store }: Services, exchange: Exchange, object: StoredObject): Reply {
  return json(resourceFor(store, exchange, object));
}

function resourceFor(
  store: Services['store'],
  exchange: Exchange,
  object: StoredObject,
): Record<string, unknown> {
  const bucket = store.bucket(object.bucket);
  const resource = objectResource(object, exchange.origin, bucket);
  const isFull = exchange.query.get('projection') === 'full';
  const isUniform = bucket.iamConfiguration?.uniformBucketLevelAccess.enabled;
  if (isFull && !isUniform) Object.assign(resource, objectAccess(object, store.project));
  // What the bytes are is told only to those who have their key, and to the one who wrote them.
  if (object.keySha256 !== undefined && exchange.method === 'GET')
    if (exchange.headers['x-goog-encryption-key-sha256'] !== object.keySha256) {
      delete resource['crc32c'];
      delete resource['md5Hash'];
    }
  return resource;
}

function getObject(services: Services, exchange: Exchange, path: readonly string[]): Reply {
  const { query } = exchange;
  const isSoftDeleted = query.get('softDeleted') === 'true';
  if (isSoftDeleted && !query.has('generation'))
    throw new StorageFailure('required', 'generation is required with softDeleted.', {
      at: { locationType: 'parameter', location: 'generation' },
    });
  const [bucket = '', name = ''] = path;
  const generation = query.get('generation') ?? undefined;
  const object = services.objects.find(bucket, name, { generation, isSoftDeleted });
  checkRestoreToken(object, services.store.bucket(bucket), query.get('restoreToken'));
  checkPreconditions(object, preconditionsFromQuery(query), 'read');
  if (query.get('alt') !== 'media' && !exchange.path.startsWith('/download/'))
    return showObject(services, exchange, object);
  checkCustomerKey(object, customerKey(exchange));
  return downloadReply(exchange, object, { files: services.store.files });
}

function changeObject(
  services: Services,
  exchange: Exchange,
  change: { present: StoredObject; given: Fields; settings: StoredObject['settings'] },
): Reply {
  const { query } = exchange;
  const { project } = services.store;
  const { present, given, settings } = change;
  const listed = targetFromJson({ acl: given['acl'] }).acl;
  const acl = accessFromQuery(exchange, 'predefinedAcl', { kind: 'object', project }) ?? listed;
  const object = services.objects.update(
    present,
    { settings, ...(acl && { acl }) },
    {
      preconditions: preconditionsFromQuery(query),
      overridesRetention: query.get('overrideUnlockedRetention') === 'true',
    },
  );
  return showObject(services, exchange, object);
}

function listObjects({ store }: Services, exchange: Exchange, bucket: string): Reply {
  const { query } = exchange;
  store.bucket(bucket);
  const { catalogue, clock } = store;
  const itemsOf = (name: string): readonly StoredObject[] => {
    if (query.get('softDeleted') === 'true')
      return catalogue
        .softDeleted(bucket, name)
        .filter(({ hardDeleteTime = '' }) => Date.parse(hardDeleteTime) > clock.now());
    const live = catalogue.object(bucket, name);
    const older = query.get('versions') === 'true' ? catalogue.noncurrent(bucket, name) : [];
    return live ? [...older, live] : older;
  };
  const page = listPage(catalogue.names(bucket), listingRequest(query), itemsOf);
  const items = page.items.map((object) => resourceFor(store, exchange, object));
  return json({
    kind: 'storage#objects',
    ...(page.nextPageToken !== undefined && { nextPageToken: page.nextPageToken }),
    ...(page.prefixes.length > 0 && { prefixes: page.prefixes }),
    ...(items.length > 0 && { items }),
  });
}

async function rewriteObject(
  services: Services,
  exchange: Exchange,
  path: readonly string[],
): Promise<Reply> {
  const { source, target } = await copyRequest(services, exchange, path);
  const progress = rewriteProgress({
    source,
    destination: target,
    maxBytesPerCall: numberFromQuery(exchange, 'maxBytesRewrittenPerCall'),
    token: exchange.query.get('rewriteToken') ?? undefined,
  });
  const answer = {
    kind: 'storage#rewriteResponse',
    totalBytesRewritten: String(progress.bytesRewritten),
    objectSize: String(source.size),
  };
  if (progress.token !== undefined) {
    services.objects.checkTarget(target);
    return json({ ...answer, done: false, rewriteToken: progress.token });
  }
  const object = await services.copies.copy(source, target);
  return json({ ...answer, done: true, resource: resourceFor(services.store, exchange, object) });
}

async function copyRequest(
  { objects, store }: Services,
  exchange: Exchange,
  [sourceBucket = '', sourceName = '', bucket = '', name = '']: readonly string[],
): Promise<{ source: StoredObject; target: UploadTarget }> {
  const { query } = exchange;
  const given = await readJson(exchange);
  const generation = query.get('sourceGeneration') ?? undefined;
  const source = objects.find(sourceBucket, sourceName, { generation });
  checkPreconditions(source, preconditionsFromQuery(query, 'ifSource'));
  checkCustomerKey(source, customerKey(exchange, 'x-goog-copy-source-encryption'));
  const own = targetFromJson(given);
  // A body that says anything of the metadata replaces that of the source as a whole.
  const settings =
    Object.keys(own.settings).length > 0 ? own.settings : copiedSettings(source.settings);
  const { project } = store;
  const acl =
    accessFromQuery(exchange, 'destinationPredefinedAcl', { kind: 'object', project }) ?? own.acl;
  const keySha256 = customerKey(exchange);
  const kmsKeyName = query.get('destinationKmsKeyName') ?? own.kmsKeyName;
  const target: UploadTarget = {
    ...own,
    bucket,
    name,
    settings,
    preconditions: preconditionsFromQuery(query),
    expected: {},
    ...(acl && { acl }),
    ...(keySha256 !== undefined && { keySha256 }),
    ...(kmsKeyName !== undefined && { kmsKeyName }),
  };
  return { source, target };
}

async function composeObject(
  services: Services,
  exchange: Exchange,
  [bucket = '', name = '']: readonly string[],
): Promise<Reply> {
  const given = await readJson(exchange);
  if (given['deleteSourceObjects'] === true)
    throw notImplemented('compose with deleteSourceObjects');
  const listed = listAt('sourceObjects', given['sourceObjects'] ?? []);
  checkSourceCount(listed.length);
  const keySha256 = customerKey(exchange);
  const sources = listed.map((source) => {
    const object = composeSource(services, bucket, isFields(source) ? source : {});
    checkCustomerKey(object, keySha256);
    return object;
  });
  const { query } = exchange;
  const { project } = services.store;
  const acl = accessFromQuery(exchange, 'destinationPredefinedAcl', { kind: 'object', project });
  const kmsKeyName = query.get('kmsKeyName');
  const destination = fieldsAt(given, 'destination');
  const { contentType } = sources[0]?.settings ?? {};
  const object = await services.copies.compose(sources, {
    ...targetFromJson({ ...(contentType !== undefined && { contentType }), ...destination }),
    bucket,
    name,
    preconditions: preconditionsFromQuery(query),
    expected: {},
    ...(acl && { acl }),
    ...(keySha256 !== undefined && { keySha256 }),
    ...(kmsKeyName !== null && { kmsKeyName }),
  });
  return showObject(services, exchange, object);
}

function composeSource({ objects }: Services, bucket: string, source: Fields): StoredObject {
  const { name, generation } = source;
  const object = objects.find(bucket, textOf('sourceObjects.name', name), {
    generation: generation === undefined ? undefined : textOf('generation', generation),
  });
  const match = fieldsAt(source, 'objectPreconditions')['ifGenerationMatch'];
  if (match !== undefined)
    checkPreconditions(object, { ifGenerationMatch: textOf('ifGenerationMatch', match) });
  return object;
}

function objectOf(
  { objects }: Services,
  { query }: Exchange,
  [bucket = '', name = '']: readonly string[],
): StoredObject {
  return objects.find(bucket, name, { generation: query.get('generation') ?? undefined });
}
