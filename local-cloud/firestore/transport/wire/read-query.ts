import { isNamePath, parseFieldPath, type FieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { type Cursor, type Order, type Query } from '../../state/query';
import { checkQuery } from '../../state/limits/query-limits';
import { checkId } from '../../state/resource-name';
import { type CursorMessage, type QueryMessage } from './messages';
import { readFindNearest } from './read-find-nearest';
import { readFilter, readReference } from './read-filter';
import { type ReadPath } from './read-write';
import { readValue } from './read-value';

const DESCENDING = 2;

export interface QueryContext {
  /** The path of what the collection is below; '' for the root. */
  readonly parent: string;
  readonly readPath: ReadPath;
}

/** @throws FirestoreError INVALID_ARGUMENT when the query is not one that Firestore runs. */
export function readQuery(message: QueryMessage | null, context: QueryContext): Query {
  if (message === null)
    throw new FirestoreError('INVALID_ARGUMENT', 'The request has no structured query.');
  const where = message.where === null ? null : readFilter(message.where, context);
  const orderBy = message.orderBy.map(readOrder);
  const query: Query = {
    ...readSource(message, context.parent),
    where,
    orderBy,
    select:
      message.select === null
        ? null
        : message.select.fields.map(({ fieldPath }) => parseFieldPath(fieldPath)),
    startAt: readCursor(message.startAt, orderBy, context),
    endAt: readCursor(message.endAt, orderBy, context),
    offset: checkNotNegative('offset', message.offset),
    limit: message.limit === null ? null : checkNotNegative('limit', message.limit.value),
    ...(message.findNearest ? { findNearest: readFindNearest(message.findNearest) } : {}),
  };
  checkQuery(query);
  return query;
}

function readSource(
  message: QueryMessage,
  parent: string,
): Pick<Query, 'parent' | 'collectionId' | 'allDescendants'> {
  const [source, ...others] = message.from;
  if (source === undefined || others.length > 0) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `A query needs one collection selector, it has ${message.from.length}.`,
    );
  }
  const { collectionId, allDescendants } = source;
  if (collectionId !== '') checkId(collectionId);
  else if (!allDescendants)
    throw new FirestoreError('INVALID_ARGUMENT', 'A query must name its collection.');
  if (allDescendants && collectionId !== '' && parent !== '') {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      'collection group queries are only allowed at the root parent',
    );
  }
  return { parent, collectionId, allDescendants };
}

function readOrder({ field, direction }: QueryMessage['orderBy'][number]): Order {
  return { field: requireField(field), descending: direction === DESCENDING };
}

function requireField(message: { readonly fieldPath: string } | null): FieldPath {
  return parseFieldPath(message?.fieldPath ?? '');
}

/** @throws FirestoreError INVALID_ARGUMENT when it does not fit the order */
export function readCursor(
  message: CursorMessage | null,
  orders: readonly Order[],
  context: QueryContext,
): Cursor | null {
  if (message === null) return null;
  // A value too many is left for `checkQuery` to refuse.
  const values = message.values.map((value, index) => {
    const order = orders[index];
    return order !== undefined && isNamePath(order.field) && value.referenceValue
      ? readReference(value, context)
      : readValue(value);
  });
  return { values, before: message.before };
}

function checkNotNegative(name: string, value: number): number {
  if (value >= 0) return value;
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    `The query's ${name} is ${value}, it must not be negative.`,
  );
}
