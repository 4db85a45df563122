import { type StoredDocument } from './document';
import { isInScope, type DocumentTable } from './document-table';
import { isNamePath } from './field-path';
import { compileFilter, type DocumentPredicate } from './filter';
import { type Query } from './query';
import { queryField } from './query-field';
import { compareDocuments, completeOrder, isFromStart, isUpToEnd } from './query-order';
import { planQuery, type QueryPlan } from './query-plan';
import { nearestDocuments } from './vector/nearest';

/** True for a document that is among the query's results when its offset and limit are left aside. */
export function compileMatch(query: Query): DocumentPredicate {
  const matches = compileContentMatch(query);
  return (document) => isInScope(document.path, query) && matches(document);
}

/** The query's results in order, now or as they were at `atMicros`, with all their fields (see `select`). */
export function runQuery(
  table: DocumentTable,
  query: Query,
  atMicros: number | null = null,
): StoredDocument[] {
  const documents = readPlans(query, choosePlans(table, query, atMicros));
  const { findNearest } = query;
  return findNearest === undefined ? documents : nearestDocuments(documents, findNearest);
}

/** The results among the candidates of some plans, in order, without what lies before the offset or beyond the limit. */
export function readPlans(query: Query, plans: readonly QueryPlan[]): StoredDocument[] {
  const end = query.limit === null ? Number.POSITIVE_INFINITY : query.offset + query.limit;
  // A scope holds what is below other parents only when it is one of a collection group.
  const matches =
    query.allDescendants && query.parent !== '' ? compileMatch(query) : compileContentMatch(query);
  const found = new Map<string, StoredDocument>();
  for (const { candidates, isSorted } of plans) {
    let count = 0;
    for (const document of candidates) {
      if (isSorted && count >= end) break;
      if (!matches(document)) continue;
      count += 1;
      found.set(document.path, document);
    }
  }
  const documents = [...found.values()];
  if (plans.length !== 1 || !plans[0]!.isSorted) {
    const orders = completeOrder(query);
    documents.sort((left, right) => compareDocuments(orders, left, right));
  }
  return documents.slice(query.offset, end);
}

function choosePlans(
  table: DocumentTable,
  query: Query,
  atMicros: number | null,
): readonly QueryPlan[] {
  if (atMicros !== null)
    return [{ candidates: table.documentsAt(query, atMicros), isSorted: false }];
  const scope = table.scope(query);
  return scope === null ? [] : planQuery(scope, query);
}

function compileContentMatch(query: Query): DocumentPredicate {
  const orders = completeOrder(query).filter(({ field }) => !isNamePath(field));
  const where = query.where === null ? null : compileFilter(query.where);
  const { startAt, endAt } = query;
  const cursorOrders = completeOrder(query);
  return (document) =>
    orders.every(({ field }) => queryField(document, field) !== undefined) &&
    (where === null || where(document)) &&
    (startAt === null || isFromStart(document, cursorOrders, startAt)) &&
    (endAt === null || isUpToEnd(document, cursorOrders, endAt));
}
