import { conjunctionFields } from '../conjunction-fields';
import { toDisjunctions } from '../disjunctions';
import { type FieldPath, formatFieldPath, isNamePath } from '../field-path';
import { type Order, type Query } from '../query';
import { completeOrder } from '../query-order';
import { type IndexedField } from './index-definition';

/** What an index must hold to serve one disjunction of a query. */
export interface IndexRequirement {
  /** Fields fixed by equality, and the one that must hold an element: the beginning of an index, in any order. */
  readonly fixed: readonly IndexedField[];
  /** The rest of the index, in this order: the order of the results, down to the names. */
  readonly ordered: readonly IndexedField[];
}

/**
 * The requirements of a query, one per disjunction.
 * @param aggregated The fields that are summed or averaged: they are read from the index too.
 */
export function indexRequirements(
  query: Query,
  aggregated: readonly FieldPath[] = [],
): readonly IndexRequirement[] {
  const orders = completeOrder(query);
  return toDisjunctions(query.where).map((conjunction) => {
    const { equalities, element } = conjunctionFields(conjunction);
    const open = orders.filter(({ field }) => !equalities.has(formatFieldPath(field)));
    const equal = [...equalities.values()].map(
      ({ field }) => ({ field, mode: 'ASCENDING' }) as const,
    );
    const contains = element === null ? [] : [{ field: element.field, mode: 'CONTAINS' } as const];
    const known = new Set([...equal, ...open].map(({ field }) => formatFieldPath(field)));
    const read = aggregated.filter((field) => !known.has(formatFieldPath(field)));
    const isNamed = query.orderBy.some(({ field }) => isNamePath(field));
    return { fixed: [...equal, ...contains], ordered: orderedFields(open, read, isNamed) };
  });
}

/** What is aggregated goes before the names, but not before those that the query itself orders by. */
function orderedFields(
  orders: readonly Order[],
  aggregated: readonly FieldPath[],
  isNamed: boolean,
): readonly IndexedField[] {
  const fields = orders.map(({ field, descending }): IndexedField => ({
    field,
    mode: descending ? 'DESCENDING' : 'ASCENDING',
  }));
  const beforeName = isNamed ? fields.length : fields.findIndex(({ field }) => isNamePath(field));
  const read = aggregated.map((field): IndexedField => ({ field, mode: 'ASCENDING' }));
  return [...fields.slice(0, beforeName), ...read, ...fields.slice(beforeName)];
}
