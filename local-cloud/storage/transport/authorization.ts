import { StorageFailure } from '../state/failure';
import { isOpenToAll } from '../state/iam-policy';
import { type Bucket, type StoredObject } from '../state/resources';
import { type Exchange } from './exchange';
import { type Services } from './services';
import { checkV2Signature, hasV2Signature } from './v2-signature';
import { hasV4Signature } from './v4-credentials';
import { checkV4Signature } from './v4-signature';

/**
 * Whether a request of the XML API comes from somebody who is known: by a signature, or by a token
 * (which is believed). Everybody else may only read what is public.
 * @throws StorageFailure for a signature that is not good
 */
export function isKnownCaller(exchange: Exchange, services: Services): boolean {
  const { publicKeys, clock, store } = services;
  if (hasV4Signature(exchange)) {
    const hmacKey = (accessId: string) => store.catalogue.hmacKeys.get(accessId);
    checkV4Signature(exchange, { publicKeys, clock, hmacKey });
    return true;
  }
  if (hasV2Signature(exchange)) {
    checkV2Signature(exchange, { publicKeys, clock });
    return true;
  }
  return /^(Bearer|OAuth) ./.test(exchange.headers['authorization'] ?? '');
}

/** Whether everybody may read an object. */
export function isReadableByAll(object: StoredObject, bucket: Bucket): boolean {
  const { iamConfiguration } = bucket;
  if (iamConfiguration?.publicAccessPrevention === 'enforced') return false;
  if (isOpenToAll(bucket)) return true;
  if (iamConfiguration?.uniformBucketLevelAccess.enabled) return false;
  return (object.acl ?? []).some(({ entity }) => entity === 'allUsers');
}

/** What somebody is told who is not known, and for whom it is not public. */
export function anonymousFailure(permission: string): StorageFailure {
  return new StorageFailure('forbidden', 'Access denied.', {
    details: `Anonymous caller does not have ${permission} access to the Google Cloud Storage object. Permission '${permission}' denied on resource (or it may not exist).`,
  });
}
