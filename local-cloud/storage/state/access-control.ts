import { createHash } from 'node:crypto';
import { isFields, listAt, oneOf, textOf, wrongField, type Fields } from './fields';
import { StorageFailure } from './failure';

/** One line of an access control list. */
export interface AccessEntry {
  /** `allUsers`, `user-EMAIL`, `group-EMAIL`, `domain-NAME`, `project-TEAM-NUMBER` … */
  readonly entity: string;
  readonly role: string;
}

/** What a list belongs to; it decides which roles and predefined lists there are. */
export type AccessKind = 'bucket' | 'object';

export interface Project {
  readonly id: string;
  readonly number: string;
}

const roles = { bucket: ['OWNER', 'WRITER', 'READER'], object: ['OWNER', 'READER'] };

/** A project with a number that follows from its id, so that it stays the same. */
export function projectOf(id: string): Project {
  const digest = createHash('sha256').update(id).digest();
  return { id, number: String(100_000_000_000 + (digest.readUIntBE(0, 6) % 900_000_000_000)) };
}

/** The list that a bucket or object has when nobody names another. */
export function standardAccess(project: Project): readonly AccessEntry[] {
  return [
    { entity: `project-owners-${project.number}`, role: 'OWNER' },
    { entity: `project-editors-${project.number}`, role: 'OWNER' },
    { entity: `project-viewers-${project.number}`, role: 'READER' },
  ];
}

/** @returns the list that a predefined name stands for */
export function predefinedAccess(
  kind: AccessKind,
  { name, parameter, project }: { name: string; parameter: string; project: Project },
): readonly AccessEntry[] {
  const owner = { entity: `project-owners-${project.number}`, role: 'OWNER' };
  const lists: Record<string, readonly AccessEntry[]> = {
    authenticatedRead: [owner, { entity: 'allAuthenticatedUsers', role: 'READER' }],
    private: [owner],
    projectPrivate: standardAccess(project),
    publicRead: [owner, { entity: 'allUsers', role: 'READER' }],
    ...(kind === 'bucket'
      ? { publicReadWrite: [owner, { entity: 'allUsers', role: 'WRITER' }] }
      : { bucketOwnerFullControl: [owner], bucketOwnerRead: [owner] }),
  };
  const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
  if (list) return list;
  throw wrongField(parameter, name, `one of ${Object.keys(lists).join(', ')}`);
}

/** Reads a list as JSON gives it. @throws StorageFailure that names what is wrong in it */
export function accessFromJson(
  kind: AccessKind,
  value: unknown,
  field = 'acl',
): readonly AccessEntry[] {
  return listAt(field, value).map((entry, index) => {
    if (!isFields(entry)) throw wrongField(`${field}[${index}]`, entry, 'an object');
    return accessEntry(kind, entry, `${field}[${index}].`);
  });
}

/** @throws StorageFailure for an entity or role that does not exist */
export function accessEntry(kind: AccessKind, given: Fields, at = ''): AccessEntry {
  const entity = textOf(`${at}entity`, given['entity']);
  const isKnown =
    /^(allUsers|allAuthenticatedUsers|(user|group|domain)-.+|project-(owners|editors|viewers)-.+)$/;
  if (!isKnown.test(entity))
    throw new StorageFailure('invalid', `Invalid argument: ${at}entity: unknown "${entity}".`);
  const role = textOf(`${at}role`, given['role']).toUpperCase();
  return { entity, role: oneOf(`${at}role`, role, roles[kind]) };
}

/** The list with `entry` put in the place of the one for the same entity. */
export function withAccess(
  list: readonly AccessEntry[],
  entry: AccessEntry,
): readonly AccessEntry[] {
  const index = list.findIndex(({ entity }) => entity === entry.entity);
  return index === -1 ? [...list, entry] : list.with(index, entry);
}

export function isPublic(list: readonly AccessEntry[]): boolean {
  return list.some(({ entity }) => entity === 'allUsers' || entity === 'allAuthenticatedUsers');
}

/** @throws StorageFailure 412 when a list or policy opens a bucket that must not be open to the public */
export function checkPublicAccess(isOpened: boolean, prevention: string | undefined): void {
  if (!isOpened || prevention !== 'enforced') return;
  throw new StorageFailure(
    'conditionNotMet',
    'The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.',
  );
}
