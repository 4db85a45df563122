import { createHash } from 'node:crypto';
import {
  checkPublicAccess,
  standardAccess,
  type AccessEntry,
  type Project,
} from './access-control';
import { StorageFailure } from './failure';
import { fieldsAt, isFields, listAt, textOf, wrongField, type Fields } from './fields';
import { type Binding, type Bucket } from './resources';

/** The roles that say in a policy what a bucket's ACL says. */
const legacyRoles: Readonly<Record<string, string>> = {
  OWNER: 'roles/storage.legacyBucketOwner',
  READER: 'roles/storage.legacyBucketReader',
  WRITER: 'roles/storage.legacyBucketWriter',
};

export interface Policy {
  readonly version: number;
  readonly bindings: readonly Binding[];
  readonly etag: string;
}

/** The policy of a bucket: what its ACL stands for, then the bindings that were set. */
export function policyOf(bucket: Bucket, project: Project): Policy {
  const bindings = [...aclBindings(bucket, project), ...(bucket.bindings ?? [])];
  const version = bindings.some(({ condition }) => condition) ? 3 : 1;
  return { version, bindings, etag: etagOf(bucket, bindings) };
}

/** What a bucket that begins with uniform access grants the project instead of the ACLs of its objects. */
export function uniformBindings({ id }: Project): Binding[] {
  return [
    {
      members: [`projectEditor:${id}`, `projectOwner:${id}`],
      role: 'roles/storage.legacyObjectOwner',
    },
    { members: [`projectViewer:${id}`], role: 'roles/storage.legacyObjectReader' },
  ];
}

/**
 * The changes of a bucket by which it gets this policy.
 * @throws StorageFailure when it is malformed, or made from a policy that has changed since
 */
export function policyChanges(
  bucket: Bucket,
  { given, project }: { given: Fields; project: Project },
): Pick<Bucket, 'acl' | 'bindings' | 'policyVersion'> {
  const { etag } = given;
  if (typeof etag === 'string' && etag !== '' && etag !== policyOf(bucket, project).etag)
    throw new StorageFailure(
      'conditionNotMet',
      'At least one of the pre-conditions you specified did not hold: the etag of the policy.',
    );
  const bindings = listAt('bindings', given['bindings'] ?? []).map(bindingFromJson);
  const isUniform = bucket.iamConfiguration?.uniformBucketLevelAccess.enabled === true;
  if (!isUniform && bindings.some(({ condition }) => condition))
    throw new StorageFailure(
      'invalid',
      'To set IAM conditions on the bucket, uniform bucket-level access must be enabled.',
    );
  const isOpened = bindings.some(({ members }) =>
    members.some((member) => member === 'allUsers' || member === 'allAuthenticatedUsers'),
  );
  checkPublicAccess(isOpened, bucket.iamConfiguration?.publicAccessPrevention);
  const legacy = Object.values(legacyRoles);
  const isLegacy = ({ role, condition }: Binding): boolean => legacy.includes(role) && !condition;
  return {
    acl: bindings.filter(isLegacy).flatMap((binding) => entriesOf(binding, project)),
    bindings: bindings.filter((binding) => !isLegacy(binding)),
    policyVersion: (bucket.policyVersion ?? 0) + 1,
  };
}

/** Whether a policy lets everybody read the objects of a bucket. */
export function isOpenToAll({ bindings = [] }: Bucket): boolean {
  const reading =
    /^roles\/storage\.(objectViewer|objectUser|objectAdmin|admin|legacyObjectReader)$/;
  return bindings.some(
    ({ role, members, condition }) =>
      !condition && reading.test(role) && members.includes('allUsers'),
  );
}

function bindingFromJson(value: unknown, index: number): Binding {
  const at = `bindings[${index}]`;
  if (!isFields(value)) throw wrongField(at, value, 'an object');
  const role = textOf(`${at}.role`, value['role']);
  if (!/^(roles|projects|organizations)\/.+$/.test(role))
    throw new StorageFailure('invalid', `Role ${role} is not supported for this resource.`);
  const members = listAt(`${at}.members`, value['members'] ?? []).map((member) =>
    textOf(`${at}.members`, member),
  );
  for (const member of members)
    if (!/^(allUsers|allAuthenticatedUsers|[a-zA-Z]+:.+)$/.test(member))
      throw new StorageFailure('invalid', `Invalid argument: ${at}.members: "${member}".`);
  const condition = fieldsAt(value, 'condition');
  return { role, members, ...(Object.keys(condition).length > 0 && { condition }) };
}

function aclBindings(bucket: Bucket, project: Project): Binding[] {
  const acl = bucket.acl ?? standardAccess(project);
  return ['OWNER', 'READER', 'WRITER'].flatMap((role) => {
    const entries = acl.filter((entry) => entry.role === role);
    const members = entries.map(({ entity }) => memberOf(entity, project)).sort();
    return members.length > 0 ? [{ members, role: legacyRoles[role] ?? role }] : [];
  });
}

function memberOf(entity: string, project: Project): string {
  const [, kind = entity, rest = ''] =
    /^(user|group|domain|project-[a-z]+)-(.*)$/.exec(entity) ?? [];
  switch (kind) {
    case 'project-owners':
    case 'project-editors':
    case 'project-viewers':
      return `project${kind[8]?.toUpperCase()}${kind.slice(9, -1)}:${rest === project.number ? project.id : rest}`;
    case 'user':
      return rest.endsWith('.gserviceaccount.com') ? `serviceAccount:${rest}` : `user:${rest}`;
    case 'group':
    case 'domain':
      return `${kind}:${rest}`;
    default:
      return entity;
  }
}

function entriesOf({ role, members }: Binding, project: Project): AccessEntry[] {
  const aclRole = Object.entries(legacyRoles).find(([, name]) => name === role)?.[0] ?? 'READER';
  return members.map((member) => ({ entity: entityOf(member, project), role: aclRole }));
}

function entityOf(member: string, project: Project): string {
  const [kind = '', rest = ''] = member.split(/:(.*)/s);
  const team = /^project(Owner|Editor|Viewer)$/.exec(kind)?.[1];
  if (team !== undefined)
    return `project-${team.toLowerCase()}s-${rest === project.id ? project.number : rest}`;
  if (kind === 'user' || kind === 'serviceAccount') return `user-${rest}`;
  return rest === '' ? kind : `${kind}-${rest}`;
}

function etagOf({ policyVersion = 0 }: Bucket, bindings: readonly Binding[]): string {
  const text = JSON.stringify([policyVersion, bindings]);
  return createHash('sha256').update(text).digest('base64').slice(0, 12);
}
