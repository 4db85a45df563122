import {
  accessEntry,
  withAccess,
  type AccessEntry,
  type AccessKind,
  standardAccess,
} from '../state/access-control';
import { StorageFailure } from '../state/failure';
import { type Fields } from '../state/fields';
import { accessResource } from '../state/object-resource';
import { type Bucket } from '../state/resources';
import { bucketAccess, defaultAccess, defaultAccessResource } from './bucket-resource';
import { empty, json, readJson, type Exchange } from './exchange';
import { method, type JsonMethod } from './json-method';
import { type Services } from './services';

/** One access control list, wherever it belongs. */
interface AccessList {
  readonly entries: readonly AccessEntry[];
  put(entries: readonly AccessEntry[]): void;
  resource(entry: AccessEntry): Fields;
}

/** Where lists of one kind are found, and how their methods are called. */
interface AccessFamily {
  readonly kind: AccessKind;
  readonly name: string;
  readonly path: string;
  readonly list: (exchange: Exchange, path: readonly string[]) => AccessList;
  /** How many segments of the path come before the entity. */
  readonly depth: number;
}

/** The access lists of buckets and objects, and the one that new objects get. */
export function accessMethods(services: Services): readonly JsonMethod[] {
  return [
    ...familyMethods({
      kind: 'bucket',
      name: 'bucketAccessControls',
      path: '/b/{}/acl',
      depth: 1,
      list: (_exchange, [name = '']) => bucketList(services, name),
    }),
    ...familyMethods({
      kind: 'object',
      name: 'defaultObjectAccessControls',
      path: '/b/{}/defaultObjectAcl',
      depth: 1,
      list: (_exchange, [name = '']) => defaultList(services, name),
    }),
    ...familyMethods({
      kind: 'object',
      name: 'objectAccessControls',
      path: '/b/{}/o/{}/acl',
      depth: 2,
      list: (exchange, [bucket = '', name = '']) =>
        objectList(services, { bucket, name, generation: exchange.query.get('generation') }),
    }),
  ];
}

function familyMethods({ kind, name, path, depth, list }: AccessFamily): JsonMethod[] {
  const change = async (exchange: Exchange, segments: readonly string[], mustBe: boolean) => {
    const entity = segments[depth];
    const given = await readJson(exchange);
    const found = list(exchange, segments);
    const present = mustBe ? entryOf(found, entity ?? '') : undefined;
    const entry = accessEntry(kind, {
      ...present,
      ...given,
      ...(entity !== undefined && { entity }),
    });
    found.put(withAccess(found.entries, entry));
    return json(found.resource(entry));
  };
  return [
    method(`${name}.list`, `GET ${path}`, (exchange, segments) => {
      const found = list(exchange, segments);
      const items = found.entries.map((entry) => found.resource(entry));
      return json({ kind: `storage#${kind}AccessControls`, items });
    }),
    method(`${name}.insert`, `POST ${path}`, (exchange, segments) =>
      change(exchange, segments, false),
    ),
    method(`${name}.get`, `GET ${path}/{}`, (exchange, segments) => {
      const found = list(exchange, segments);
      return json(found.resource(entryOf(found, segments[depth] ?? '')));
    }),
    method(`${name}.update`, `PUT ${path}/{}`, (exchange, segments) =>
      change(exchange, segments, false),
    ),
    method(`${name}.patch`, `PATCH ${path}/{}`, (exchange, segments) =>
      change(exchange, segments, true),
    ),
    method(`${name}.delete`, `DELETE ${path}/{}`, (exchange, segments) => {
      const found = list(exchange, segments);
      const gone = entryOf(found, segments[depth] ?? '');
      found.put(found.entries.filter((entry) => entry !== gone));
      return empty(204);
    }),
  ];
}

function bucketList({ store, buckets }: Services, name: string): AccessList {
  const bucket = store.bucket(name);
  checkNotUniform(bucket, 'Cannot use ACL API to update bucket policy');
  return {
    entries: bucketAccess(bucket, store.project),
    put: (acl) => void buckets.setAccess(name, { acl }),
    resource: (entry) => accessResource(entry, { bucket: name }),
  };
}

function defaultList({ store, buckets }: Services, name: string): AccessList {
  const bucket = store.bucket(name);
  checkNotUniform(bucket, 'Cannot use ACL API to update the default object ACL');
  return {
    entries: defaultAccess(bucket, store.project),
    put: (defaultObjectAcl) => void buckets.setAccess(name, { defaultObjectAcl }),
    resource: defaultAccessResource,
  };
}

function objectList(
  { store, objects }: Services,
  at: { bucket: string; name: string; generation: string | null },
): AccessList {
  const object = objects.find(at.bucket, at.name, { generation: at.generation ?? undefined });
  checkNotUniform(store.bucket(at.bucket), 'Cannot get legacy ACL for an object');
  return {
    entries: object.acl ?? standardAccess(store.project),
    put: (acl) => void objects.update(object, { acl }),
    resource: (entry) => accessResource(entry, object),
  };
}

function checkNotUniform({ iamConfiguration }: Bucket, what: string): void {
  if (!iamConfiguration?.uniformBucketLevelAccess.enabled) return;
  throw new StorageFailure(
    'invalid',
    `${what} when uniform bucket-level access is enabled. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access`,
  );
}

function entryOf({ entries }: AccessList, entity: string): AccessEntry {
  const entry = entries.find((each) => each.entity === entity);
  if (entry) return entry;
  throw new StorageFailure('notFound', `The specified entity was not found: ${entity}`);
}
