import { type StoredDocument } from './document';
import { formatFieldPath, isNamePath, NAME_FIELD, type FieldPath } from './field-path';
import { comparePaths, compareStrings, compareValues } from './ordering';
import { type Cursor, type Filter, type Order, type Query } from './query';
import { queryField } from './query-field';

const inequalities: ReadonlySet<string> = new Set([
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'NOT_EQUAL',
  'NOT_IN',
  'IS_NOT_NAN',
  'IS_NOT_NULL',
]);

/**
 * The order that Firestore gives the results: what the query says, then the fields of its inequalities by name, then the
 * documents' names, each in the direction of the last order that the query names.
 */
export function completeOrder(query: Pick<Query, 'where' | 'orderBy'>): readonly Order[] {
  const orders = [...query.orderBy];
  const descending = orders.at(-1)?.descending ?? false;
  const add = (field: FieldPath): void => {
    const name = formatFieldPath(field);
    if (!orders.some((order) => formatFieldPath(order.field) === name))
      orders.push({ field, descending });
  };
  const fields = query.where === null ? [] : inequalityFields(query.where);
  const byName = (left: FieldPath, right: FieldPath): number =>
    compareStrings(formatFieldPath(left), formatFieldPath(right));
  for (const field of [...fields].sort(byName)) if (!isNamePath(field)) add(field);
  add([NAME_FIELD]);
  return orders;
}

/** The fields that the query orders by because it does not ask for equality, each as often as it is named. */
export function inequalityFields(filter: Filter): readonly FieldPath[] {
  if (filter.kind === 'composite') return filter.filters.flatMap(inequalityFields);
  return inequalities.has(filter.operator) ? [filter.field] : [];
}

/** Compares two documents that both have every field of `orders`. */
export function compareDocuments(
  orders: readonly Order[],
  left: StoredDocument,
  right: StoredDocument,
): number {
  for (const { field, descending } of orders) {
    const order = isNamePath(field)
      ? comparePaths(left.path, right.path)
      : compareValues(queryField(left, field)!, queryField(right, field)!);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** True when the document is not before the start that `cursor` marks. */
export function isFromStart(
  document: StoredDocument,
  orders: readonly Order[],
  cursor: Cursor,
): boolean {
  const side = compareToCursor(document, orders, cursor);
  return side > 0 || (side === 0 && cursor.before);
}

/** True when the document is not after the end that `cursor` marks. */
export function isUpToEnd(
  document: StoredDocument,
  orders: readonly Order[],
  cursor: Cursor,
): boolean {
  const side = compareToCursor(document, orders, cursor);
  return side < 0 || (side === 0 && !cursor.before);
}

function compareToCursor(
  document: StoredDocument,
  orders: readonly Order[],
  cursor: Cursor,
): number {
  for (const [index, value] of cursor.values.entries()) {
    const { field, descending } = orders[index]!;
    const order = compareValues(queryField(document, field)!, value);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}
