import { type AtomicFilter } from '../../state/disjunctions';
import { arrayElements, nullValue, type Value } from '../../state/value';
import { order, typeOfRange } from '../values/restricted';
import { type Bound, type RestrictedValue, type RuleValue, unknown } from '../values/rule-value';
import { fromEqualValue } from './from-fields';

/** What a field's value is that is there and for which all of `filters`, none of them an equality, hold. */
export function restrictedBy(filters: readonly AtomicFilter[]): RuleValue {
  const lower = tightest(boundsOf(filters, 'GREATER_THAN'), (distance) => distance > 0);
  const upper = tightest(boundsOf(filters, 'LESS_THAN'), (distance) => distance < 0);
  const excluded = filters.flatMap(excludedBy).map(fromEqualValue).filter(isSimple);
  const bound = lower ?? upper;
  if (bound === null && excluded.length === 0) return unknown;
  const restricted: RestrictedValue = {
    kind: 'restricted',
    type: bound === null ? null : typeOfRange(bound.value),
    lower,
    upper,
    excluded,
  };
  return restricted;
}

/** Those of a type that ranges are understood of. */
function boundsOf(filters: readonly AtomicFilter[], prefix: string): readonly Bound[] {
  return filters.flatMap((filter) => {
    if (filter.kind !== 'field' || !filter.operator.startsWith(prefix)) return [];
    const value = fromEqualValue(filter.value);
    return typeOfRange(value) === null
      ? []
      : [{ value, inclusive: filter.operator.endsWith('OR_EQUAL') }];
  });
}

function tightest(
  bounds: readonly Bound[],
  isTighter: (distance: number) => boolean,
): Bound | null {
  return bounds.reduce<Bound | null>((best, bound) => {
    const distance = best === null ? null : order(bound.value, best.value);
    return best === null || (distance !== null && isTighter(distance)) ? bound : best;
  }, null);
}

function excludedBy(filter: AtomicFilter): readonly Value[] {
  switch (filter.operator) {
    case 'NOT_EQUAL':
      return [nullValue, filter.value];
    case 'NOT_IN':
      return [nullValue, ...(arrayElements(filter.value) ?? [])];
    case 'IS_NOT_NULL':
    case 'IS_NOT_NAN':
      return [nullValue];
    default:
      return [];
  }
}

/** Lists, maps and what is not fully known are not compared with. */
function isSimple(value: RuleValue): boolean {
  return value === null || typeof value === 'boolean' || typeOfRange(value) !== null;
}
