import { isNamePath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { comparePaths } from '../../state/ordering';
import { type Query } from '../../state/query';
import { type QueryMessage, type TimestampMessage } from '../wire/messages';
import { readQuery } from '../wire/read-query';
import { fullName } from '../wire/write-answer';
import { findParent, pathReader } from './call-context';
import { readConsistency } from './consistency';
import { unary } from './method';
import { cutPage, type PageRequest } from './page';

interface PartitionQueryRequest extends PageRequest {
  readonly parent: string;
  readonly structuredQuery: QueryMessage | null;
  /** The most cursors to answer with: they part the results into one more. */
  readonly partitionCount: number | string | { toString(): string };
  readonly readTime: TimestampMessage | null;
}

export const partitionQuery = unary<PartitionQueryRequest>(async (context, request) => {
  context.authorizer.requireServer();
  const { database, path } = findParent(context, request.parent);
  const query = readQuery(request.structuredQuery, {
    parent: path,
    readPath: pathReader(database),
  });
  checkPartitionable(query);
  const count = readCount(String(request.partitionCount));
  const { moment } = readConsistency(database, { transaction: null, readTime: request.readTime });
  const documents = await database.query(query, moment);
  const splits = splitPoints(
    documents.map((document) => document.path),
    count,
  );
  const page = cutPage(splits, request, comparePaths);
  return {
    partitions: page.names.map((name) => ({
      values: [{ referenceValue: fullName(database, name) }],
      before: true,
    })),
    nextPageToken: page.nextPageToken,
  };
});

function checkPartitionable(query: Query): void {
  const [order, ...others] = query.orderBy;
  const isByName =
    order !== undefined && others.length === 0 && isNamePath(order.field) && !order.descending;
  const isWhole =
    query.where === null &&
    query.startAt === null &&
    query.endAt === null &&
    query.offset === 0 &&
    query.limit === null;
  if (query.allDescendants && isByName && isWhole) return;
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    'A query to partition must be over a collection with all descendants, ordered by __name__ ascending, without filters, limit, offset and cursors.',
  );
}

function readCount(text: string): number {
  const count = Number(text);
  if (count > 0) return count;
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    `partition_count is ${text}, it must be a positive number.`,
  );
}

/** The first names of all parts but the first, where `sorted` is cut into parts of about the same size. */
function splitPoints(sorted: readonly string[], count: number): readonly string[] {
  const parts = Math.min(count + 1, sorted.length);
  const starts = Array.from({ length: Math.max(parts - 1, 0) }, (_, index) =>
    Math.floor(((index + 1) * sorted.length) / parts),
  );
  return starts.map((start) => sorted[start]!);
}
