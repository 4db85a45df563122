import { StorageFailure } from './failure';
import { fieldsAt, oneOf, textOf, type Fields } from './fields';
import {
  type Bucket,
  type BucketEncryption,
  type EncryptionEnforcement,
  type UploadTarget,
} from './resources';

const enforcementNames = [
  'googleManagedEncryptionEnforcementConfig',
  'customerManagedEncryptionEnforcementConfig',
  'customerSuppliedEncryptionEnforcementConfig',
] as const;

/**
 * The encryption of a bucket as it is kept, or undefined when it says nothing.
 * @param time of the change, RFC 3339 @throws StorageFailure
 */
export function encryptionOf(
  value: unknown,
  { present, time }: { present: BucketEncryption | undefined; time: string },
): BucketEncryption | undefined {
  const given = fieldsAt({ encryption: value }, 'encryption');
  const { defaultKmsKeyName: key } = given;
  const encryption: BucketEncryption = {
    ...(key !== undefined && { defaultKmsKeyName: textOf('encryption.defaultKmsKeyName', key) }),
    ...Object.fromEntries(
      enforcementNames
        .filter((name) => given[name] !== undefined)
        .map((name) => [name, enforcementOf(given, name, { before: present?.[name], time })]),
    ),
  };
  return Object.keys(encryption).length > 0 ? encryption : undefined;
}

function enforcementOf(
  given: Fields,
  name: string,
  { before, time }: { before: EncryptionEnforcement | undefined; time: string },
): EncryptionEnforcement {
  const field = `encryption.${name}.restrictionMode`;
  const restrictionMode = oneOf(field, fieldsAt(given, name)['restrictionMode'], [
    'NotRestricted',
    'FullyRestricted',
  ]);
  const isSame = before?.restrictionMode === restrictionMode;
  return { restrictionMode, effectiveTime: isSame ? before.effectiveTime : time };
}

/** @throws StorageFailure 412 when the bucket does not let in new objects that are encrypted this way */
export function checkEncryption(
  { keySha256, kmsKeyName }: Pick<UploadTarget, 'keySha256' | 'kmsKeyName'>,
  { encryption = {} }: Bucket,
): void {
  const key = kmsKeyName ?? encryption.defaultKmsKeyName;
  const managed = key === undefined ? 'googleManaged' : 'customerManaged';
  const kind = keySha256 === undefined ? managed : 'customerSupplied';
  if (encryption[`${kind}EncryptionEnforcementConfig`]?.restrictionMode !== 'FullyRestricted')
    return;
  throw new StorageFailure(
    'conditionNotMet',
    "Requested encryption type for object is not compliant with the bucket's encryption enforcement configuration.",
  );
}
