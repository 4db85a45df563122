import { listCollectionIds, listDocuments } from './list';
import { type StreamingMethod, type UnaryMethod } from './method';
import { batchGetDocuments, getDocument } from './read-documents';
import { runAggregationQuery, runQuery } from './run-queries';
import { batchWrite, beginTransaction, commit, rollback } from './write-documents';

/** The methods that answer one request, by their names in the protocol. All others are UNIMPLEMENTED. */
export const methods: Readonly<Record<string, UnaryMethod | StreamingMethod>> = {
  GetDocument: getDocument,
  BatchGetDocuments: batchGetDocuments,
  ListDocuments: listDocuments,
  ListCollectionIds: listCollectionIds,
  RunQuery: runQuery,
  RunAggregationQuery: runAggregationQuery,
  BeginTransaction: beginTransaction,
  Commit: commit,
  Rollback: rollback,
  BatchWrite: batchWrite,
};
