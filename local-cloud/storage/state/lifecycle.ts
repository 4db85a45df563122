import {
  type LifecycleCondition,
  type LifecycleRule,
  type PartUpload,
  type StoredObject,
} from './resources';

const dayMilliseconds = 86_400_000;

/** From the most to the least expensive to keep. Lifecycle rules only ever go down. */
const coldness = ['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE'];

export type LifecycleAction =
  { readonly type: 'delete' } | { readonly type: 'set_class'; readonly storageClass: string };

interface Moment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Generations of the same name that are newer, the live one among them. */
  readonly newerVersions: number;
}

/**
 * What a bucket's rules do to an object now. Deletion goes before a change of class; of several
 * classes the coldest is taken.
 */
export function lifecycleAction(
  object: StoredObject,
  rules: readonly LifecycleRule[],
  moment: Moment,
): LifecycleAction | undefined {
  const due = rules.filter(({ condition }) => isMet(condition, object, moment));
  if (due.some(({ action }) => action.type === 'Delete')) return { type: 'delete' };
  const present = temperature(object.storageClass);
  const colder = due
    .flatMap(({ action }) => (action.type === 'SetStorageClass' ? [action.storageClass] : []))
    .filter((storageClass) => temperature(storageClass) > present)
    .sort((a, b) => temperature(b) - temperature(a));
  return colder[0] === undefined ? undefined : { type: 'set_class', storageClass: colder[0] };
}

/** Whether a bucket's rules give up an upload in parts that is not complete. */
export function isUploadAborted(
  upload: PartUpload,
  rules: readonly LifecycleRule[],
  now: number,
): boolean {
  return rules.some(({ action, condition }) => {
    if (action.type !== 'AbortIncompleteMultipartUpload') return false;
    const { age = 0, matchesPrefix, matchesSuffix } = condition;
    return (
      now - upload.startedAt >= age * dayMilliseconds &&
      matches(matchesPrefix, (prefix) => upload.name.startsWith(prefix)) &&
      matches(matchesSuffix, (suffix) => upload.name.endsWith(suffix))
    );
  });
}

function isMet(condition: LifecycleCondition, object: StoredObject, moment: Moment): boolean {
  const { timeCreated, timeDeleted, settings, name, storageClass = 'STANDARD' } = object;
  const { now } = moment;
  return (
    isPast(condition.age, timeCreated, now) &&
    isBefore(condition.createdBefore, timeCreated) &&
    (condition.isLive === undefined || condition.isLive === (timeDeleted === undefined)) &&
    (condition.numNewerVersions === undefined ||
      (timeDeleted !== undefined && moment.newerVersions >= condition.numNewerVersions)) &&
    isPast(condition.daysSinceNoncurrentTime, timeDeleted, now) &&
    isBefore(condition.noncurrentTimeBefore, timeDeleted) &&
    isPast(condition.daysSinceCustomTime, settings.customTime, now) &&
    isBefore(condition.customTimeBefore, settings.customTime) &&
    matches(condition.matchesStorageClass, (given) => given.toUpperCase() === storageClass) &&
    matches(condition.matchesPrefix, (prefix) => name.startsWith(prefix)) &&
    matches(condition.matchesSuffix, (suffix) => name.endsWith(suffix))
  );
}

function isPast(days: number | undefined, time: string | undefined, now: number): boolean {
  if (days === undefined) return true;
  return time !== undefined && now - Date.parse(time) >= days * dayMilliseconds;
}

function isBefore(date: string | undefined, time: string | undefined): boolean {
  if (date === undefined) return true;
  return time !== undefined && Date.parse(time) < Date.parse(date);
}

function matches(
  wanted: readonly string[] | undefined,
  isMatch: (value: string) => boolean,
): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.some(isMatch);
}

function temperature(storageClass = 'STANDARD'): number {
  return Math.max(0, coldness.indexOf(storageClass));
}
