import { accessFromJson, type AccessKind } from '../state/access-control';
import { type BucketAccess } from '../state/buckets';
import { notImplemented, StorageFailure } from '../state/failure';
import { textOf, type Fields } from '../state/fields';
import { checkPreconditions } from '../state/preconditions';
import { type Bucket } from '../state/resources';
import { bucketResource, locationTypeOf, notificationResource } from './bucket-resource';
import { empty, json, readJson, type Exchange, type Reply } from './exchange';
import { method, type JsonMethod } from './json-method';
import { accessFromQuery, maxResults, preconditionsFromQuery } from './parameters';
import { type Services } from './services';

/** Buckets, their policies and notifications. */
export function bucketMethods(services: Services): readonly JsonMethod[] {
  const { buckets, store } = services;
  const show = (exchange: Exchange, bucket: Bucket, isFull = isFullAsked(exchange)): Reply =>
    json(bucketResource(bucket, { origin: exchange.origin, project: store.project, isFull }));
  return [
    method('buckets.list', 'GET /b', (exchange) => listBuckets(services, exchange)),
    method('buckets.insert', 'POST /b', async (exchange) => {
      const given = await readJson(exchange);
      const bucket = buckets.create(textOf('name', given['name'] ?? ''), given, {
        access: accessOf(services, exchange, given),
        hasObjectRetention: exchange.query.get('enableObjectRetention') === 'true',
      });
      return show(exchange, bucket);
    }),
    method('buckets.get', 'GET /b/{}', (exchange, [name = '']) => {
      const { query } = exchange;
      if (query.get('softDeleted') === 'true') throw notImplemented('soft-deleted buckets');
      const bucket = store.bucket(name);
      checkPreconditions(bucket, preconditionsFromQuery(query), 'read');
      return show(exchange, bucket);
    }),
    method('buckets.patch', 'PATCH /b/{}', async (exchange, [name = '']) => {
      const given = await readJson(exchange);
      refuseFixed(store.bucket(name), given);
      const options = changeOptions(services, exchange, given);
      return show(exchange, buckets.patch(name, given, options));
    }),
    method('buckets.update', 'PUT /b/{}', async (exchange, [name = '']) => {
      const given = await readJson(exchange);
      refuseFixed(store.bucket(name), given);
      const options = changeOptions(services, exchange, given);
      return show(exchange, buckets.replace(name, given, options));
    }),
    method('buckets.delete', 'DELETE /b/{}', (exchange, [name = '']) => {
      buckets.delete(name, preconditionsFromQuery(exchange.query));
      return empty(204);
    }),
    method(
      'buckets.lockRetentionPolicy',
      'POST /b/{}/lockRetentionPolicy',
      (exchange, [name = '']) =>
        show(exchange, buckets.lockRetention(name, preconditionsFromQuery(exchange.query))),
    ),
    method('buckets.getStorageLayout', 'GET /b/{}/storageLayout', (_exchange, [name = '']) => {
      const bucket = store.bucket(name);
      const { location, customPlacementConfig, hierarchicalNamespace } = bucket;
      return json({
        kind: 'storage#storageLayout',
        bucket: name,
        location,
        locationType: locationTypeOf(bucket),
        ...(customPlacementConfig && { customPlacementConfig }),
        hierarchicalNamespace: hierarchicalNamespace ?? { enabled: false },
      });
    }),
    ...policyMethods(services),
    ...notificationMethods(services),
  ];
}

function policyMethods({ buckets, store }: Services): readonly JsonMethod[] {
  const resource = (name: string, policy: Fields): Reply =>
    json({ kind: 'storage#policy', resourceId: `projects/_/buckets/${name}`, ...policy });
  return [
    method('buckets.getIamPolicy', 'GET /b/{}/iam', ({ query }, [name = '']) => {
      const policy = buckets.policy(name);
      const version = Number(query.get('optionsRequestedPolicyVersion') ?? 1);
      if (version >= policy.version) return resource(name, { ...policy });
      // Who does not know of conditions must not take a binding for one without.
      const bindings = policy.bindings.filter(({ condition }) => !condition);
      return resource(name, { ...policy, version: 1, bindings });
    }),
    method('buckets.setIamPolicy', 'PUT /b/{}/iam', async (exchange, [name = '']) =>
      resource(name, { ...buckets.setPolicy(name, await readJson(exchange)) }),
    ),
    method(
      'buckets.testIamPermissions',
      'GET /b/{}/iam/testPermissions',
      ({ query }, [name = '']) => {
        store.bucket(name);
        const permissions = query.getAll('permissions');
        for (const permission of permissions)
          if (!/^storage\.[a-zA-Z]+\.[a-zA-Z]+$/.test(permission))
            throw new StorageFailure('invalid', `permissions: "${permission}" is none.`);
        return json({ kind: 'storage#testIamPermissionsResponse', permissions });
      },
    ),
  ];
}

function notificationMethods({ buckets, store }: Services): readonly JsonMethod[] {
  const path = '/b/{}/notificationConfigs';
  return [
    method('notifications.list', `GET ${path}`, ({ origin }, [bucket = '']) => {
      const configs = store.bucket(bucket).notifications ?? [];
      const items = configs.map((config) => notificationResource(config, { origin, bucket }));
      return json({ kind: 'storage#notifications', ...(items.length > 0 && { items }) });
    }),
    method('notifications.insert', `POST ${path}`, async (exchange, [bucket = '']) => {
      const config = buckets.addNotification(bucket, await readJson(exchange));
      return json(notificationResource(config, { origin: exchange.origin, bucket }));
    }),
    method('notifications.get', `GET ${path}/{}`, ({ origin }, [bucket = '', id = '']) =>
      json(notificationResource(buckets.notification(bucket, id), { origin, bucket })),
    ),
    method('notifications.delete', `DELETE ${path}/{}`, (_exchange, [bucket = '', id = '']) => {
      buckets.deleteNotification(bucket, id);
      return empty(204);
    }),
  ];
}

function listBuckets({ store }: Services, exchange: Exchange): Reply {
  const { query, origin } = exchange;
  if (query.get('softDeleted') === 'true') throw notImplemented('soft-deleted buckets');
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64url').toString();
  const names = store.catalogue
    .buckets()
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = names.slice(0, maxResults(query));
  const isFull = isFullAsked(exchange);
  const items = page.map((bucket) =>
    bucketResource(bucket, { origin, project: store.project, isFull }),
  );
  const last = names.length > page.length ? page.at(-1)?.name : undefined;
  return json({
    kind: 'storage#buckets',
    ...(items.length > 0 && { items }),
    ...(last !== undefined && { nextPageToken: Buffer.from(last).toString('base64url') }),
  });
}

function changeOptions(
  services: Services,
  exchange: Exchange,
  given: Fields,
): { preconditions: ReturnType<typeof preconditionsFromQuery>; access: BucketAccess } {
  return {
    preconditions: preconditionsFromQuery(exchange.query),
    access: accessOf(services, exchange, given),
  };
}

function accessOf({ store }: Services, exchange: Exchange, given: Fields): BucketAccess {
  const { project } = store;
  const listed = (kind: AccessKind, name: 'acl' | 'defaultObjectAcl') =>
    Array.isArray(given[name]) ? accessFromJson(kind, given[name], name) : undefined;
  const access: BucketAccess = {
    acl:
      accessFromQuery(exchange, 'predefinedAcl', { kind: 'bucket', project }) ??
      listed('bucket', 'acl'),
    defaultObjectAcl:
      accessFromQuery(exchange, 'predefinedDefaultObjectAcl', { kind: 'object', project }) ??
      listed('object', 'defaultObjectAcl'),
  };
  return access;
}

/** What can never change must not seem to. */
function refuseFixed(bucket: Bucket, given: Fields): void {
  for (const name of ['location', 'hierarchicalNamespace', 'customPlacementConfig'] as const) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    const present = JSON.stringify(bucket[name]).toLowerCase();
    if (JSON.stringify(value).toLowerCase() !== present)
      throw new StorageFailure('invalid', `${name}: it cannot be changed, it is ${present}.`);
  }
}

function isFullAsked({ query }: Exchange): boolean {
  return query.get('projection') === 'full';
}
