import { type DocumentQuery } from '@attacca/cloud';

type Fields = Readonly<Record<string, unknown>>;

/** A document as it is stored: plain data that nobody may change. */
export interface StoredDocument {
  readonly path: string;
  readonly data: Fields;
}

/** What a query finds among the documents of its collection or group, as Firestore would answer. */
export function runQuery(
  documents: Iterable<StoredDocument>,
  { where = [], orderBy = [], startAfter, limit, select }: DocumentQuery,
): StoredDocument[] {
  const found: StoredDocument[] = [];
  for (const document of documents)
    if (where.every((condition) => matches(document.data, condition))) found.push(document);
  const order = orderOf(where, orderBy);
  // Firestore leaves out what does not have the field it is ordered by; equal ones come in the order of their paths.
  const listed = found.filter(({ data }) => order.every(([field]) => data[field] !== undefined));
  listed.sort((a, b) => compareBy(order, a, b));
  const after =
    startAfter === undefined
      ? listed
      : listed.filter(({ data }) => position(data, orderBy, startAfter) > 0);
  const page = limit === undefined ? after : after.slice(0, limit);
  return select === undefined ? page : page.map(({ path, data }) => selected(path, data, select));
}

type Order = NonNullable<DocumentQuery['orderBy']>;
type Condition = NonNullable<DocumentQuery['where']>[number];

/** A comparison orders by its field, where no other order is asked for. */
function orderOf(where: readonly Condition[], orderBy: Order): Order {
  if (orderBy.length > 0) return orderBy;
  const compared = where.find(([, operator]) => operator !== '==' && operator !== 'in');
  return compared === undefined ? [] : [[compared[0], 'asc']];
}

function compareBy(order: Order, a: StoredDocument, b: StoredDocument): number {
  for (const [field, direction] of order) {
    const difference = compareValues(a.data[field], b.data[field]);
    if (difference !== 0) return direction === 'asc' ? difference : -difference;
  }
  return a.path < b.path ? -1 : 1;
}

/** Whether a document comes after (positive), at or before a position in an order. */
function position(data: Fields, orderBy: Order, at: readonly unknown[]): number {
  if (at.length === 0 || at.length > orderBy.length)
    throw new Error(`${at.length} cursor values do not fit an order by ${orderBy.length} fields`);
  for (const [index, wanted] of at.entries()) {
    const [field, direction] = orderBy[index] ?? ['', 'asc'];
    const difference = compareValues(data[field], wanted);
    if (difference !== 0) return direction === 'asc' ? difference : -difference;
  }
  return 0;
}

function matches(data: Fields, [field, operator, wanted]: Condition): boolean {
  const value = data[field];
  if (value === undefined) return false;
  if (operator === 'array-contains') return Array.isArray(value) && value.includes(wanted);
  if (operator === 'in') return (wanted as readonly unknown[]).includes(value);
  if (operator === '==') return value === wanted;
  if (operator === '!=') return value !== wanted && value !== null;
  // A comparison finds values of its own type only: never null.
  if (typeof value !== typeof wanted || value === null) return false;
  const difference = compareValues(value, wanted);
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

/** Firestore's order of types, as far as documents here have them: null, booleans, numbers, strings. */
function compareValues(a: unknown, b: unknown): number {
  const [left, right] = [rank(a), rank(b)];
  if (left !== right) return left - right;
  if (a === b) return 0;
  return (a as number) < (b as number) ? -1 : 1;
}

function rank(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return { boolean: 1, number: 2, string: 3 }[typeof value as string] ?? 4;
}

function selected(path: string, data: Fields, fields: readonly string[]): StoredDocument {
  const known = fields.filter((field) => data[field] !== undefined);
  return { path, data: Object.fromEntries(known.map((field) => [field, data[field]])) };
}
