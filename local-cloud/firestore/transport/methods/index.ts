import { listCollectionIds, listDocuments } from './list';
import { type StreamingMethod, type UnaryMethod } from './method';
import { partitionQuery } from './partition-query';
import { batchGetDocuments, getDocument } from './read-documents';
import { runAggregationQuery, runQuery } from './run-queries';
import { createDocument, deleteDocument, updateDocument } from './single-document';
import { batchWrite, beginTransaction, commit, rollback } from './write-documents';

/** The methods that answer one request, by their names in the protocol. All others are UNIMPLEMENTED. */
export const methods: Readonly<Record<string, UnaryMethod | StreamingMethod>> = {
  GetDocument: getDocument,
  CreateDocument: createDocument,
  UpdateDocument: updateDocument,
  DeleteDocument: deleteDocument,
  BatchGetDocuments: batchGetDocuments,
  ListDocuments: listDocuments,
  ListCollectionIds: listCollectionIds,
  RunQuery: runQuery,
  RunAggregationQuery: runAggregationQuery,
  PartitionQuery: partitionQuery,
  BeginTransaction: beginTransaction,
  Commit: commit,
  Rollback: rollback,
  BatchWrite: batchWrite,
};
