import { StorageFailure } from './failure';
import {
  booleanOf,
  fieldsAt,
  isFields,
  listAt,
  oneOf,
  textOf,
  wholeNumberOf,
  wrongField,
  type Fields,
} from './fields';
import { type LifecycleCondition, type LifecycleRule } from './resources';

const actionTypes = ['Delete', 'SetStorageClass', 'AbortIncompleteMultipartUpload'] as const;

const targetClasses = ['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE', 'MULTI_REGIONAL', 'REGIONAL'];

type ConditionCheck = (field: string, value: unknown) => unknown;

const days: ConditionCheck = (field, value) => {
  const number = wholeNumberOf(field, value);
  if (number >= 0) return number;
  throw wrongField(field, value, 'a number that is not negative');
};

const date: ConditionCheck = (field, value) => {
  const text = textOf(field, value);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw wrongField(field, value, 'a date such as 2026-01-31');
};

const texts: ConditionCheck = (field, value) =>
  listAt(field, value).map((each) => textOf(field, each));

const conditions: Record<keyof LifecycleCondition, ConditionCheck> = {
  age: days,
  createdBefore: date,
  isLive: booleanOf,
  numNewerVersions: days,
  daysSinceNoncurrentTime: days,
  noncurrentTimeBefore: date,
  daysSinceCustomTime: days,
  customTimeBefore: date,
  matchesStorageClass: texts,
  matchesPrefix: texts,
  matchesSuffix: texts,
};

/**
 * Reads a bucket's lifecycle configuration; one without rules is none.
 * @throws StorageFailure that names the rule and field that is not allowed
 */
export function lifecycleFromJson(
  given: Fields,
): { readonly rule: readonly LifecycleRule[] } | undefined {
  const rules = listAt('lifecycle.rule', given['rule'] ?? []);
  if (rules.length > 100)
    throw new StorageFailure('invalid', `lifecycle.rule: ${rules.length} given, 100 allowed.`);
  return rules.length === 0 ? undefined : { rule: rules.map(ruleFromJson) };
}

function ruleFromJson(value: unknown, index: number): LifecycleRule {
  const at = `lifecycle.rule[${index}]`;
  if (!isFields(value)) throw wrongField(at, value, 'an object');
  const action = fieldsAt(value, 'action');
  const type = oneOf(`${at}.action.type`, action['type'], actionTypes);
  const condition = conditionFromJson(`${at}.condition`, fieldsAt(value, 'condition'));
  if (Object.keys(condition).length === 0)
    throw new StorageFailure('invalid', `${at}.condition: at least one condition is required.`);
  const classField = `${at}.action.storageClass`;
  const storageClass =
    type === 'SetStorageClass' &&
    oneOf(classField, textOf(classField, action['storageClass']).toUpperCase(), targetClasses);
  return {
    action: {
      type: type as LifecycleRule['action']['type'],
      ...(storageClass && { storageClass }),
    },
    condition,
  };
}

function conditionFromJson(at: string, given: Fields): LifecycleCondition {
  const condition: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(conditions, name))
      throw new StorageFailure('invalid', `${at}: there is no condition "${name}".`);
    if (value === null || value === undefined) continue;
    condition[name] = conditions[name as keyof LifecycleCondition](`${at}.${name}`, value);
  }
  return condition;
}
