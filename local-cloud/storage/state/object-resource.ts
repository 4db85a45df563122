import { standardAccess, type AccessEntry, type Project } from './access-control';
import { type Fields } from './fields';
import { type Bucket, type StoredObject } from './resources';
import { restoreTokenOf } from './restore-token';
import { retentionExpiration } from './retention';

/**
 * The JSON API's resource of an object. Numbers of 64 bits are strings there.
 * @param origin `http://host:port` that links begin with
 * @param bucket whose retention policy counts
 */
export function objectResource(
  object: StoredObject,
  origin: string,
  bucket?: Bucket,
): Record<string, unknown> {
  const { name, generation, settings, storageClass = 'STANDARD', md5Hash } = object;
  const path = `b/${object.bucket}/o/${encodeURIComponent(name)}`;
  const expiration = bucket && retentionExpiration(object, bucket);
  const restoreToken = restoreTokenOf(object, bucket);
  return {
    kind: 'storage#object',
    id: `${object.bucket}/${name}/${generation}`,
    selfLink: `${origin}/storage/v1/${path}`,
    mediaLink: `${origin}/download/storage/v1/${path}?generation=${generation}&alt=media`,
    bucket: object.bucket,
    name,
    generation,
    metageneration: String(object.metageneration),
    storageClass,
    size: String(object.size),
    crc32c: object.crc32c,
    ...(md5Hash !== undefined && { md5Hash }),
    ...(object.componentCount !== undefined && { componentCount: object.componentCount }),
    etag: etagOf(object.generation, object.metageneration),
    timeCreated: object.timeCreated,
    updated: object.updated,
    timeStorageClassUpdated: object.classChanged ?? object.timeCreated,
    timeFinalized: object.timeCreated,
    ...(object.timeDeleted !== undefined && { timeDeleted: object.timeDeleted }),
    ...(object.softDeleteTime !== undefined && { softDeleteTime: object.softDeleteTime }),
    ...(object.hardDeleteTime !== undefined && { hardDeleteTime: object.hardDeleteTime }),
    ...(restoreToken !== undefined && { restoreToken }),
    ...(expiration !== undefined && { retentionExpirationTime: expiration }),
    ...(object.kmsKeyName !== undefined && { kmsKeyName: object.kmsKeyName }),
    ...(object.keySha256 !== undefined && {
      customerEncryption: { encryptionAlgorithm: 'AES256', keySha256: object.keySha256 },
    }),
    ...settings,
  };
}

/** What the resource holds beside it for a caller who asks for everything: `projection=full`. */
export function objectAccess(object: StoredObject, project: Project): Fields {
  const acl = (object.acl ?? standardAccess(project)).map((entry) => accessResource(entry, object));
  return { owner: { entity: `project-owners-${project.number}` }, acl };
}

/** One line of a list as the JSON API shows it. */
export function accessResource(
  { entity, role }: AccessEntry,
  of: Pick<StoredObject, 'bucket' | 'name' | 'generation'> | { readonly bucket: string },
): Fields {
  const isObject = 'name' in of;
  const [, kind = '', rest = ''] = /^(user|group|domain|project-[a-z]+)-(.*)$/.exec(entity) ?? [];
  const team = /^project-(owners|editors|viewers)$/.exec(kind)?.[1];
  return {
    kind: isObject ? 'storage#objectAccessControl' : 'storage#bucketAccessControl',
    id: isObject ? `${of.bucket}/${of.name}/${of.generation}/${entity}` : `${of.bucket}/${entity}`,
    bucket: of.bucket,
    ...(isObject && { object: of.name, generation: of.generation }),
    entity,
    role,
    ...((kind === 'user' || kind === 'group') && { email: rest }),
    ...(kind === 'domain' && { domain: rest }),
    ...(team !== undefined && { projectTeam: { projectNumber: rest, team } }),
    etag: etagOf('1', 1),
  };
}

/** Changes with every generation and metageneration, in the form that Google's have. */
export function etagOf(generation: string, metageneration: number): string {
  return Buffer.from([
    0x08,
    ...varint(BigInt(generation)),
    0x10,
    ...varint(BigInt(metageneration)),
  ]).toString('base64');
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return [...bytes, Number(left)];
}
