import { conjunctionFields } from '../../state/conjunction-fields';
import { toDisjunctions, type AtomicFilter, type Conjunction } from '../../state/disjunctions';
import { isNamePath } from '../../state/field-path';
import { type Query } from '../../state/query';
import { anySegment, anySegments, type RequestPath } from '../matching/request-path';
import { type MapValue, mapOf, pathOf, type RuleValue, unknown } from '../values/rule-value';
import { fromEqualValue } from './from-fields';
import { restrictedBy } from './restriction';

/*
 * A list is judged before any document is looked at, for all documents that the query could ever return: once per
 * disjunction of its filter, because every result is one of a disjunction's.
 * 1. What the filters fix is known, what they restrict is known as far as they do, everything else is unknown, and an
 *    unknown value that matters is an error.
 * 2. So an `allow` that holds here holds for every such document (see `evaluate`).
 */

/** What all documents have in common that one disjunction of a query may find. */
export interface ListedDocuments {
  /** As the variable `resource`. */
  readonly resource: MapValue;
  /** Below `documents`. */
  readonly path: RequestPath;
}

/** The documents that a query may find, in groups of which more is known than of all of them. */
export function listedDocuments(query: Query, database: string): readonly ListedDocuments[] {
  return toDisjunctions(query.where).map((filters) => {
    const data = knownData(query, filters);
    const { documentPath } = conjunctionFields(filters);
    if (documentPath === null) {
      const entries = [
        ['data', data],
        ['id', unknown],
        ['__name__', unknown],
      ] as const;
      return { resource: mapOf(entries), path: listedPath(query) };
    }
    const path = documentPath.split('/');
    const entries: [string, RuleValue][] = [
      ['data', data],
      ['id', path.at(-1)!],
      ['__name__', pathOf(['databases', database, 'documents', ...path])],
    ];
    return { resource: mapOf(entries), path };
  });
}

/** The paths of the documents that the query could return, below `documents`. */
function listedPath({ parent, collectionId, allDescendants }: Query): RequestPath {
  const above = parent === '' ? [] : parent.split('/');
  if (!allDescendants) return [...above, collectionId, anySegment];
  if (collectionId === '') return [...above, anySegments];
  return [...above, anySegments, collectionId, anySegment];
}

function knownData({ orderBy }: Query, filters: Conjunction): MapValue {
  const { equalities, element, others } = conjunctionFields(filters);
  const known = new Map<string, Known>();
  for (const { field, value } of equalities.values()) place(known, field, fromEqualValue(value));
  if (element !== null)
    place(known, element.field, { kind: 'partial_list', known: [fromEqualValue(element.value)] });
  for (const restrictions of others.values()) placeRestriction(known, restrictions);
  // What a query orders by is there.
  for (const { field } of orderBy) if (!isNamePath(field)) place(known, field, unknown);
  return openMap(known);
}

function placeRestriction(known: Map<string, Known>, filters: readonly AtomicFilter[]): void {
  const [first] = filters;
  if (first !== undefined && !isNamePath(first.field))
    place(known, first.field, restrictedBy(filters));
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
