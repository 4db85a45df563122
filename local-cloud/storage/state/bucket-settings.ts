import { encryptionOf } from './bucket-encryption';
import { StorageFailure } from './failure';
import {
  booleanOf,
  fieldsAt,
  isFields,
  listAt,
  mergePatch,
  oneOf,
  textOf,
  wholeNumberOf,
  wrongField,
  type Fields,
} from './fields';
import { lifecycleFromJson } from './lifecycle-rules';
import { type BucketSettings, type CorsRule, type IamConfiguration } from './resources';

export const storageClasses = [
  'STANDARD',
  'NEARLINE',
  'COLDLINE',
  'ARCHIVE',
  'MULTI_REGIONAL',
  'REGIONAL',
  'DURABLE_REDUCED_AVAILABILITY',
];

/** Everything an owner may set; what else a request holds is passed over, as Google does. */
export const settingNames = [
  'storageClass',
  'cors',
  'labels',
  'versioning',
  'lifecycle',
  'website',
  'logging',
  'billing',
  'encryption',
  'retentionPolicy',
  'softDeletePolicy',
  'defaultEventBasedHold',
  'iamConfiguration',
  'autoclass',
  'rpo',
] as const;

type SettingName = (typeof settingNames)[number];

/** What deleted objects are kept for unless the bucket says otherwise: Google's week. */
const defaultSoftDeleteSeconds = 604_800;

/** The settings of a bucket that is made with `given`. @param time of the change, RFC 3339 */
export function newBucketSettings(given: Fields, time: string): BucketSettings {
  const softDeletePolicy = { retentionDurationSeconds: defaultSoftDeleteSeconds };
  return checkedSettings({}, { softDeletePolicy, ...given }, time);
}

/** Merges a patch into the settings of a bucket: null removes one. @throws StorageFailure */
export function patchedBucketSettings(
  present: BucketSettings,
  patch: Fields,
  time: string,
): BucketSettings {
  const settings = settingsOf(present);
  const changed: Record<string, unknown> = { ...settings };
  for (const name of settingNames) {
    const value = patch[name];
    if (value === undefined) continue;
    const before = settings[name];
    if (value === null) delete changed[name];
    else if (isFields(value)) changed[name] = mergePatch(isFields(before) ? before : {}, value);
    else changed[name] = value;
  }
  return checkedSettings(settings, changed, time);
}

/** A bucket's settings as `given` says, and nothing else. @throws StorageFailure */
export function replacedBucketSettings(
  present: BucketSettings,
  given: Fields,
  time: string,
): BucketSettings {
  const { softDeletePolicy, storageClass } = present;
  return checkedSettings(settingsOf(present), { softDeletePolicy, storageClass, ...given }, time);
}

/** Only the settings of what may be a whole bucket. */
function settingsOf(bucket: BucketSettings): BucketSettings {
  return Object.fromEntries(
    settingNames.filter((name) => bucket[name] !== undefined).map((name) => [name, bucket[name]]),
  );
}

function checkedSettings(present: BucketSettings, given: Fields, time: string): BucketSettings {
  const settings: Record<string, unknown> = {};
  for (const name of settingNames) {
    const value = given[name];
    const checked =
      value === undefined || value === null ? undefined : checks[name](value, { present, time });
    if (checked !== undefined) settings[name] = checked;
  }
  checkRetentionLock(present, settings);
  return settings;
}

interface CheckContext {
  readonly present: BucketSettings;
  readonly time: string;
}

/** Each gives the setting as it is kept, or undefined when it says the same as none. */
const checks: Record<SettingName, (value: unknown, context: CheckContext) => unknown> = {
  storageClass: (value) => storageClassOf('storageClass', value),
  cors: (value) => nonEmpty(listAt('cors', value) as readonly CorsRule[]),
  labels: labelsOf,
  versioning: (value) => ({ enabled: booleanAt('versioning', value, 'enabled') }),
  lifecycle: (value) => lifecycleFromJson(objectOf('lifecycle', value)),
  website: (value) => nonEmptyFields(textsOf('website', value, ['mainPageSuffix', 'notFoundPage'])),
  logging: (value) => nonEmptyFields(textsOf('logging', value, ['logBucket', 'logObjectPrefix'])),
  billing: (value) => ({ requesterPays: booleanAt('billing', value, 'requesterPays') }),
  encryption: (value, { present, time }) =>
    encryptionOf(value, { present: present.encryption, time }),
  retentionPolicy: retentionPolicyOf,
  softDeletePolicy: softDeletePolicyOf,
  defaultEventBasedHold: (value) => booleanOf('defaultEventBasedHold', value),
  iamConfiguration: iamConfigurationOf,
  autoclass: autoclassOf,
  rpo: (value) => oneOf('rpo', value, ['DEFAULT', 'ASYNC_TURBO']),
};

export function storageClassOf(field: string, value: unknown): string {
  return oneOf(field, textOf(field, value).toUpperCase(), storageClasses);
}

function labelsOf(value: unknown): Fields | undefined {
  const labels = objectOf('labels', value);
  const entries = Object.entries(labels);
  if (entries.length > 64)
    throw new StorageFailure('invalid', `labels: ${entries.length} given, at most 64 allowed.`);
  for (const [key, label] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key))
      throw wrongField('labels', key, 'a key of a-z, 0-9, "_", "-", a letter first');
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(textOf(`labels.${key}`, label)))
      throw wrongField(`labels.${key}`, label, 'at most 63 of a-z, 0-9, "_", "-"');
  }
  return nonEmptyFields(labels);
}

function retentionPolicyOf(value: unknown, { present, time }: CheckContext): unknown {
  const given = objectOf('retentionPolicy', value);
  const seconds = wholeNumberOf('retentionPolicy.retentionPeriod', given['retentionPeriod']);
  if (seconds < 1 || seconds > 3_155_760_000)
    throw wrongField('retentionPolicy.retentionPeriod', seconds, '1 to 3155760000 seconds');
  const before = present.retentionPolicy;
  const retentionPeriod = String(seconds);
  if (before?.retentionPeriod === retentionPeriod) return before;
  // A longer period counts from when the first one began.
  const effectiveTime = before?.effectiveTime ?? time;
  return { retentionPeriod, effectiveTime, ...(before?.isLocked && { isLocked: true }) };
}

/** A locked policy may only be made longer. */
function checkRetentionLock(present: BucketSettings, changed: BucketSettings): void {
  const before = present.retentionPolicy;
  if (!before?.isLocked) return;
  const period = changed.retentionPolicy?.retentionPeriod;
  if (period !== undefined && Number(period) >= Number(before.retentionPeriod)) return;
  throw new StorageFailure(
    'forbidden',
    period === undefined
      ? 'Cannot remove a locked retention policy.'
      : `Cannot reduce retention duration of a locked Retention Policy: ${before.retentionPeriod} seconds.`,
  );
}

function softDeletePolicyOf(value: unknown, { present, time }: CheckContext): unknown {
  const given = objectOf('softDeletePolicy', value);
  const field = 'softDeletePolicy.retentionDurationSeconds';
  const seconds = wholeNumberOf(field, given['retentionDurationSeconds']);
  if (seconds !== 0 && (seconds < 604_800 || seconds > 7_776_000))
    throw wrongField(field, seconds, '0, or 604800 to 7776000 seconds');
  const retentionDurationSeconds = String(seconds);
  const before = present.softDeletePolicy;
  if (before?.retentionDurationSeconds === retentionDurationSeconds) return before;
  return { retentionDurationSeconds, effectiveTime: time };
}

function iamConfigurationOf(value: unknown, { present, time }: CheckContext): IamConfiguration {
  const given = objectOf('iamConfiguration', value);
  const before = present.iamConfiguration?.uniformBucketLevelAccess;
  const named = isFields(given['uniformBucketLevelAccess'])
    ? 'uniformBucketLevelAccess'
    : 'bucketPolicyOnly';
  const enabled = booleanAt(`iamConfiguration.${named}`, given[named] ?? {}, 'enabled');
  const inNinetyDays = new Date(Date.parse(time) + 90 * 86_400_000).toISOString();
  const lockedTime = before?.lockedTime ?? inNinetyDays;
  if (before?.enabled && !enabled && Date.parse(lockedTime) < Date.parse(time))
    throw new StorageFailure(
      'conditionNotMet',
      `Uniform bucket-level access is locked since ${lockedTime}.`,
    );
  const uniform = enabled ? { enabled, lockedTime } : { enabled };
  const prevention = given['publicAccessPrevention'] ?? 'inherited';
  return {
    bucketPolicyOnly: uniform,
    uniformBucketLevelAccess: uniform,
    publicAccessPrevention: oneOf(
      'iamConfiguration.publicAccessPrevention',
      prevention === 'unspecified' ? 'inherited' : prevention,
      ['inherited', 'enforced'],
    ),
  };
}

function autoclassOf(value: unknown, { present, time }: CheckContext): Fields {
  const given = objectOf('autoclass', value);
  const before = present.autoclass;
  const enabled = booleanAt('autoclass', value, 'enabled');
  const toggleTime = before?.['enabled'] === enabled ? before['toggleTime'] : time;
  if (!enabled) return { enabled, toggleTime };
  const field = 'autoclass.terminalStorageClass';
  const terminalStorageClass = oneOf(field, given['terminalStorageClass'] ?? 'NEARLINE', [
    'NEARLINE',
    'ARCHIVE',
  ]);
  const isSame = before?.['terminalStorageClass'] === terminalStorageClass;
  const terminalStorageClassUpdateTime = isSame ? before['terminalStorageClassUpdateTime'] : time;
  return { enabled, toggleTime, terminalStorageClass, terminalStorageClassUpdateTime };
}

function objectOf(field: string, value: unknown): Fields {
  return fieldsAt({ [field]: value }, field);
}

function booleanAt(field: string, value: unknown, name: string): boolean {
  return booleanOf(`${field}.${name}`, objectOf(field, value)[name] ?? false);
}

function textsOf(field: string, value: unknown, names: readonly string[]): Fields {
  const given = objectOf(field, value);
  return Object.fromEntries(
    names
      .filter((name) => given[name] !== undefined)
      .map((name) => [name, textOf(`${field}.${name}`, given[name])]),
  );
}

function nonEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length > 0 ? list : undefined;
}

function nonEmptyFields(fields: Fields): Fields | undefined {
  return Object.keys(fields).length > 0 ? fields : undefined;
}
