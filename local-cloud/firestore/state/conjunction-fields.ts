import { type AtomicFilter, type Conjunction } from './disjunctions';
import { type FieldPath, formatFieldPath, isNamePath } from './field-path';
import { nullValue, type Value } from './value';

export interface FixedField {
  readonly field: FieldPath;
  readonly value: Value;
}

/** What a conjunction says of its fields, as an index sees it. */
export interface ConjunctionFields {
  /** Fields other than `__name__` that must equal a value, by name. */
  readonly equalities: ReadonlyMap<string, FixedField>;
  /** An element that an array must hold. */
  readonly element: FixedField | null;
  /** The one document that it can be, relative to the database. */
  readonly documentPath: string | null;
  /** The filters that are neither, by the name of their field. */
  readonly others: ReadonlyMap<string, readonly AtomicFilter[]>;
}

/** Of filters of one kind on one field only the first is taken: the others are left to the matching. */
export function conjunctionFields(filters: Conjunction): ConjunctionFields {
  const equalities = new Map<string, FixedField>();
  const others = new Map<string, AtomicFilter[]>();
  let element: FixedField | null = null;
  let documentPath: string | null = null;
  for (const filter of filters) {
    const name = formatFieldPath(filter.field);
    const value = equalTo(filter);
    if (value !== null && isNamePath(filter.field)) {
      if ('referenceValue' in value) documentPath ??= value.referenceValue;
    } else if (value !== null) {
      if (!equalities.has(name)) equalities.set(name, { field: filter.field, value });
    } else if (filter.operator === 'ARRAY_CONTAINS') {
      element ??= { field: filter.field, value: filter.value };
    } else others.set(name, [...(others.get(name) ?? []), filter]);
  }
  const byName = [...equalities].sort(([left], [right]) => (left < right ? -1 : 1));
  return { equalities: new Map(byName), element, documentPath, others };
}

function equalTo(filter: AtomicFilter): Value | null {
  if (filter.operator === 'EQUAL') return filter.value;
  if (filter.operator === 'IS_NULL') return nullValue;
  return filter.operator === 'IS_NAN' ? { doubleValue: Number.NaN } : null;
}
