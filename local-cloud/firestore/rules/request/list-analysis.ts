import { isNamePath } from '../../state/field-path';
import { type Filter, type Query } from '../../state/query';
import { type Value } from '../../state/value';
import { anySegment, anySegments, type RequestPath } from '../matching/request-path';
import { type MapValue, type RuleValue, unknown } from '../values/rule-value';
import { fromEqualValue } from './from-fields';

/*
 * A list is judged once, before any document is looked at, for all documents that the query could ever return.
 * 1. What the query fixes is known, everything else is unknown, and an unknown value that matters is an error.
 * 2. So an `allow` that holds here holds for every such document (see `evaluate`).
 */

/** What every document that the query returns has in common, as the variable `resource`. */
export function listedResource(query: Query): MapValue {
  const known = new Map<string, Known>();
  for (const { field, value } of query.where === null ? [] : fixedFields(query.where)) {
    if (!isNamePath(field)) place(known, field, fromEqualValue(value));
  }
  const entries = new Map<string, RuleValue>([
    ['data', openMap(known)],
    ['id', unknown],
    ['__name__', unknown],
  ]);
  return { kind: 'map', entries, isOpen: false };
}

/** The paths of the documents that the query could return, below `documents`. */
export function listedPath({ parent, collectionId, allDescendants }: Query): RequestPath {
  const above = parent === '' ? [] : parent.split('/');
  if (!allDescendants) return [...above, collectionId, anySegment];
  if (collectionId === '') return [...above, anySegments];
  return [...above, anySegments, collectionId, anySegment];
}

interface FixedField {
  readonly field: readonly string[];
  readonly value: Value;
}

/** The fields that must have one certain value for the filter to hold. */
function fixedFields(filter: Filter): readonly FixedField[] {
  switch (filter.kind) {
    case 'composite': {
      const decides = filter.operator === 'AND' || filter.filters.length === 1;
      return decides ? filter.filters.flatMap(fixedFields) : [];
    }
    case 'unary':
      return filter.operator === 'IS_NULL'
        ? [{ field: filter.field, value: { nullValue: 0 } }]
        : [];
    case 'field':
      return fixedBy(filter);
  }
}

function fixedBy({
  field,
  operator,
  value,
}: Extract<Filter, { kind: 'field' }>): readonly FixedField[] {
  if (operator === 'EQUAL') return [{ field, value }];
  if (operator !== 'IN' || !('arrayValue' in value)) return [];
  const [only, ...others] = value.arrayValue.values;
  return only !== undefined && others.length === 0 ? [{ field, value: only }] : [];
}

/** A value, or a map of which only some fields are known. */
type Known = { readonly value: RuleValue } | { readonly fields: Map<string, Known> };

/** Notes a value in the tree. Where filters overlap, what is there stays: both are true of every document. */
function place(fields: Map<string, Known>, path: readonly string[], value: RuleValue): void {
  const [name = '', ...rest] = path;
  const present = fields.get(name);
  if (rest.length === 0) {
    if (present === undefined) fields.set(name, { value });
    return;
  }
  if (present !== undefined && 'value' in present) return;
  const child = present?.fields ?? new Map<string, Known>();
  fields.set(name, { fields: child });
  place(child, rest, value);
}

function openMap(fields: ReadonlyMap<string, Known>): MapValue {
  const entries = [...fields].map(
    ([name, known]) => [name, 'value' in known ? known.value : openMap(known.fields)] as const,
  );
  return { kind: 'map', entries: new Map(entries), isOpen: true };
}
