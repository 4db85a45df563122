import { standardAccess, type AccessEntry, type Project } from '../state/access-control';
import { type Fields } from '../state/fields';
import { accessResource, etagOf } from '../state/object-resource';
import { type Bucket, type NotificationConfig } from '../state/resources';

const dualRegions = ['NAM4', 'EUR4', 'EUR5', 'EUR7', 'EUR8', 'ASIA1'];
const multiRegions = ['US', 'EU', 'ASIA'];

const ownAccess = { enabled: false };

/** The JSON API's resource of a bucket. @param isFull with its access lists: `projection=full` */
export function bucketResource(
  bucket: Bucket,
  { origin, project, isFull }: { origin: string; project: Project; isFull: boolean },
): Fields {
  const { acl, defaultObjectAcl, bindings, policyVersion, notifications, ...shown } = bucket;
  const locationType = locationTypeOf(bucket);
  return {
    kind: 'storage#bucket',
    id: bucket.name,
    selfLink: `${origin}/storage/v1/b/${bucket.name}`,
    projectNumber: project.number,
    ...shown,
    metageneration: String(bucket.metageneration),
    iamConfiguration: bucket.iamConfiguration ?? {
      bucketPolicyOnly: ownAccess,
      uniformBucketLevelAccess: ownAccess,
      publicAccessPrevention: 'inherited',
    },
    locationType,
    ...(locationType !== 'region' && { rpo: bucket.rpo ?? 'DEFAULT' }),
    etag: etagOf('0', bucket.metageneration),
    ...(isFull && {
      owner: { entity: `project-owners-${project.number}` },
      acl: bucketAccess(bucket, project).map((entry) =>
        accessResource(entry, { bucket: bucket.name }),
      ),
      defaultObjectAcl: defaultAccess(bucket, project).map(defaultAccessResource),
    }),
  };
}

export function bucketAccess({ acl }: Bucket, project: Project): readonly AccessEntry[] {
  return acl ?? standardAccess(project);
}

/** The list that new objects of a bucket get. */
export function defaultAccess(
  { defaultObjectAcl }: Bucket,
  project: Project,
): readonly AccessEntry[] {
  return defaultObjectAcl ?? standardAccess(project);
}

/** A line of the default list belongs to no object, so it has neither id nor bucket. */
export function defaultAccessResource(entry: AccessEntry): Fields {
  const { id, bucket, ...resource } = accessResource(entry, { bucket: '' });
  return { ...resource, kind: 'storage#objectAccessControl' };
}

export function locationTypeOf({ location, customPlacementConfig }: Bucket): string {
  if (customPlacementConfig || dualRegions.includes(location)) return 'dual-region';
  return multiRegions.includes(location) ? 'multi-region' : 'region';
}

export function notificationResource(
  config: NotificationConfig,
  { origin, bucket }: { origin: string; bucket: string },
): Fields {
  return {
    kind: 'storage#notification',
    selfLink: `${origin}/storage/v1/b/${bucket}/notificationConfigs/${config.id}`,
    etag: config.id,
    ...config,
  };
}
