import { numberIn } from './number-in';
import { equalsRestricted } from './restricted';
import { RuleError } from './rule-error';
import {
  kindOf,
  type MapValue,
  type PathValue,
  type RestrictedValue,
  type RuleValue,
} from './rule-value';

/**
 * `left == right`. Values of different types are unequal, numbers are compared by value.
 * @throws RuleError where it depends on something unknown.
 */
export function areEqual(left: RuleValue, right: RuleValue): boolean {
  if (isUnknown(left) || isUnknown(right))
    throw new RuleError('equality with a value that is not known');
  const restricted = restrictedIn(left);
  if (restricted !== null) return equalsRestricted(restricted, right);
  if (restrictedIn(right) !== null) return areEqual(right, left);
  const leftNumber = numberIn(left);
  const rightNumber = numberIn(right);
  if (leftNumber !== null || rightNumber !== null) {
    // Loosely: JavaScript compares a bigint with a number by exact mathematical value.
    return leftNumber !== null && rightNumber !== null && leftNumber == rightNumber;
  }
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object')
    return false;
  return areObjectsEqual(left, right);
}

/** True if an item equals `wanted`. A known match decides even where other items are unknown. */
export function includesValue(items: readonly RuleValue[], wanted: RuleValue): boolean {
  let failure: RuleError | null = null;
  for (const item of items) {
    try {
      if (areEqual(item, wanted)) return true;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      failure = error;
    }
  }
  if (failure !== null) throw failure;
  return false;
}

/** True if an item is known to equal `wanted`. */
export function includesKnown(items: readonly RuleValue[], wanted: RuleValue): boolean {
  return items.some((item) => {
    try {
      return areEqual(item, wanted);
    } catch (error) {
      if (error instanceof RuleError) return false;
      throw error;
    }
  });
}

type ObjectValue = Extract<RuleValue, { kind: string }>;

function areObjectsEqual(left: ObjectValue, right: ObjectValue): boolean {
  switch (left.kind) {
    case 'list':
      return right.kind === 'list' && areListsEqual(left.items, right.items);
    case 'set':
      return right.kind === 'set' && areSetsEqual(left.items, right.items);
    case 'map':
      return right.kind === 'map' && areMapsEqual(left, right);
    case 'map_diff':
      throw new RuleError(`no equality of ${kindOf(left)}`);
    case 'timestamp':
    case 'duration':
      return right.kind === left.kind && left.nanos === right.nanos;
    case 'latlng':
      return (
        right.kind === 'latlng' &&
        left.latitude === right.latitude &&
        left.longitude === right.longitude
      );
    case 'path':
      return right.kind === 'path' && arePathsEqual(left, right);
    case 'bytes':
      return right.kind === 'bytes' && Buffer.compare(left.bytes, right.bytes) === 0;
    case 'untyped_number':
    case 'restricted':
    case 'unknown':
      return false;
    case 'partial_list':
      throw new RuleError('equality with a list that is not fully known');
  }
}

function areListsEqual(left: readonly RuleValue[], right: readonly RuleValue[]): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => areEqual(item, right[index] ?? null))
  );
}

function areSetsEqual(left: readonly RuleValue[], right: readonly RuleValue[]): boolean {
  return left.length === right.length && left.every((item) => includesValue(right, item));
}

function areMapsEqual(left: MapValue, right: MapValue): boolean {
  if (left.isOpen || right.isOpen)
    throw new RuleError('equality with a map that is not fully known');
  if (left.entries.size !== right.entries.size) return false;
  return [...left.entries].every(([key, value]) => {
    const other = right.entries.get(key);
    return other !== undefined && areEqual(value, other);
  });
}

function arePathsEqual(left: PathValue, right: PathValue): boolean {
  const hasUnbound = [...left.segments, ...right.segments].some(
    (segment) => typeof segment !== 'string',
  );
  if (hasUnbound) throw new RuleError('equality with a path that has unbound variables');
  return (
    left.segments.length === right.segments.length &&
    left.segments.every((segment, index) => segment === right.segments[index])
  );
}

function restrictedIn(value: RuleValue): RestrictedValue | null {
  return typeof value === 'object' && value?.kind === 'restricted' ? value : null;
}

function isUnknown(value: RuleValue): boolean {
  return typeof value === 'object' && value?.kind === 'unknown';
}
