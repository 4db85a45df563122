import { type StoredDocument } from '../state/document';
import { type Cursor, type Filter, type Order, type Query } from '../state/query';
import { type Value } from '../state/value';
import { referenceCompare, typeOf } from './reference-order';

/** What a query finds, as plainly as possible: every document is looked at, all that match are sorted. */
export function referenceQuery(
  documents: readonly StoredDocument[],
  query: Query,
): readonly StoredDocument[] {
  const orders = fullOrder(query);
  const compare = (left: StoredDocument, right: StoredDocument): number =>
    compareAt(orders, keysOf(orders, left), keysOf(orders, right));
  const found = documents
    .filter((document) => isIn(document.path, query))
    .filter((document) => orders.every(({ field }) => valueAt(document, field) !== undefined))
    .filter((document) => query.where === null || matches(document, query.where))
    .sort(compare)
    .filter((document) => isBetween(keysOf(orders, document), orders, query));
  return found.slice(query.offset, query.limit === null ? undefined : query.offset + query.limit);
}

function isIn(path: string, { parent, collectionId, allDescendants }: Query): boolean {
  const segments = path.split('/');
  const collection = segments.slice(0, -1).join('/');
  if (!allDescendants)
    return collection === (parent === '' ? collectionId : `${parent}/${collectionId}`);
  return segments.at(-2) === collectionId && (parent === '' || path.startsWith(`${parent}/`));
}

function valueAt(document: StoredDocument, field: readonly string[]): Value | undefined {
  if (field[0] === '__name__') return { referenceValue: document.path };
  let value: Value | undefined = { mapValue: { fields: document.fields } };
  for (const name of field) {
    const fields: Readonly<Record<string, Value>> =
      value !== undefined && 'mapValue' in value ? value.mapValue.fields : {};
    value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  }
  return value;
}

/** An inequality orders by its field; names decide at last, the way the last order goes. */
function fullOrder({ orderBy, where }: Query): readonly Order[] {
  const descending = orderBy.at(-1)?.descending ?? false;
  const named = new Set(orderBy.map(({ field }) => field.join('.')));
  const implied = [...new Set(inequalities(where))]
    .filter((name) => !named.has(name) && name !== '__name__')
    .sort()
    .map((name) => ({ field: name.split('.'), descending }));
  const byName = named.has('__name__') ? [] : [{ field: ['__name__'], descending }];
  return [...orderBy, ...implied, ...byName];
}

function inequalities(filter: Filter | null): readonly string[] {
  if (filter === null) return [];
  if (filter.kind === 'composite') return filter.filters.flatMap(inequalities);
  const isEquality = ['EQUAL', 'IN', 'ARRAY_CONTAINS', 'ARRAY_CONTAINS_ANY', 'IS_NULL', 'IS_NAN'];
  return isEquality.includes(filter.operator) ? [] : [filter.field.join('.')];
}

function matches(document: StoredDocument, filter: Filter): boolean {
  if (filter.kind === 'composite') {
    return filter.operator === 'AND'
      ? filter.filters.every((each) => matches(document, each))
      : filter.filters.some((each) => matches(document, each));
  }
  const value = valueAt(document, filter.field);
  if (value === undefined) return false;
  const isNull = typeOf(value) === 'null';
  const isNaN = 'doubleValue' in value && Number.isNaN(value.doubleValue);
  if (filter.kind === 'unary') {
    if (filter.operator === 'IS_NULL') return isNull;
    if (filter.operator === 'IS_NAN') return isNaN;
    return filter.operator === 'IS_NOT_NULL' ? !isNull : !isNaN && !isNull;
  }
  return compares(value, filter.operator, filter.value);
}

function compares(value: Value, operator: string, operand: Value): boolean {
  const equals = (other: Value): boolean => referenceCompare(value, other) === 0;
  const elements = elementsOf(value);
  const operands = elementsOf(operand);
  const holds = (wanted: Value): boolean =>
    elements.some((element) => referenceCompare(element, wanted) === 0);
  const isNull = typeOf(value) === 'null';
  const order = referenceCompare(value, operand);
  const isNaN = (each: Value): boolean => 'doubleValue' in each && Number.isNaN(each.doubleValue);
  const isComparable = typeOf(value) === typeOf(operand) && isNaN(value) === isNaN(operand);
  switch (operator) {
    case 'EQUAL':
      return equals(operand);
    case 'NOT_EQUAL':
      return !isNull && !equals(operand);
    case 'IN':
      return operands.some(equals);
    case 'NOT_IN':
      return !isNull && !operands.some((each) => typeOf(each) === 'null') && !operands.some(equals);
    case 'ARRAY_CONTAINS':
      return holds(operand);
    case 'ARRAY_CONTAINS_ANY':
      return operands.some(holds);
    case 'LESS_THAN':
      return isComparable && order < 0;
    case 'LESS_THAN_OR_EQUAL':
      return isComparable && order <= 0;
    case 'GREATER_THAN':
      return isComparable && order > 0;
    default:
      return isComparable && order >= 0;
  }
}

function elementsOf(value: Value): readonly Value[] {
  return 'arrayValue' in value ? value.arrayValue.values : [];
}

function keysOf(orders: readonly Order[], document: StoredDocument): readonly Value[] {
  return orders.map(({ field }) => valueAt(document, field)!);
}

/** Compares as many keys as both have. */
function compareAt(
  orders: readonly Order[],
  left: readonly Value[],
  right: readonly Value[],
): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = referenceCompare(left[index]!, right[index]!);
    if (order !== 0) return orders[index]!.descending ? -order : order;
  }
  return 0;
}

function isBetween(
  keys: readonly Value[],
  orders: readonly Order[],
  { startAt, endAt }: Query,
): boolean {
  const side = ({ values }: Cursor): number => compareAt(orders, keys, values);
  const isStarted = startAt === null || (startAt.before ? side(startAt) >= 0 : side(startAt) > 0);
  const isEnded = endAt !== null && (endAt.before ? side(endAt) >= 0 : side(endAt) > 0);
  return isStarted && !isEnded;
}
