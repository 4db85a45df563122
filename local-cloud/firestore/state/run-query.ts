import { type StoredDocument } from './document';
import { isInScope, type DocumentTable } from './document-table';
import { isNamePath } from './field-path';
import { compileFilter, type DocumentPredicate } from './filter';
import { type Query } from './query';
import { queryField } from './query-field';
import { compareDocuments, completeOrder, isFromStart, isUpToEnd } from './query-order';
import { planQuery, type QueryPlan } from './query-plan';

/** True for a document that is among the query's results when its offset and limit are left aside. */
export function compileMatch(query: Query): DocumentPredicate {
  const orders = completeOrder(query);
  const where = query.where === null ? null : compileFilter(query.where);
  const { startAt, endAt } = query;
  return (document) =>
    isInScope(document.path, query) &&
    orders.every(({ field }) => isNamePath(field) || queryField(document, field) !== undefined) &&
    (where === null || where(document)) &&
    (startAt === null || isFromStart(document, orders, startAt)) &&
    (endAt === null || isUpToEnd(document, orders, endAt));
}

/** The query's results in order, now or as they were at `atMicros`, with all their fields (see `select`). */
export function runQuery(
  table: DocumentTable,
  query: Query,
  atMicros: number | null = null,
): StoredDocument[] {
  const orders = completeOrder(query);
  const plan = chooseCandidates(table, query, atMicros);
  const end = query.limit === null ? Number.POSITIVE_INFINITY : query.offset + query.limit;
  const matches = compileMatch(query);
  const found: StoredDocument[] = [];
  for (const document of plan.candidates) {
    if (plan.isSorted && found.length >= end) break;
    if (matches(document)) found.push(document);
  }
  if (!plan.isSorted) found.sort((left, right) => compareDocuments(orders, left, right));
  return found.slice(query.offset, end);
}

function chooseCandidates(table: DocumentTable, query: Query, atMicros: number | null): QueryPlan {
  if (atMicros !== null) return { candidates: table.documentsAt(query, atMicros), isSorted: false };
  const scope = table.scope(query);
  return scope === null ? { candidates: [], isSorted: true } : planQuery(scope, query);
}
