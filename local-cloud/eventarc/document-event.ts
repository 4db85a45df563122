import { changedFieldPaths, type DocumentChange, type StoredDocument } from '../firestore';
import { DocumentEventData } from './document-event-proto';

/** Encodes a change as the protobuf payload that a function gets: both versions, and what differs. */
export function encodeDocumentEvent(change: DocumentChange, project: string): Buffer {
  const { before, after, database } = change;
  const root = `projects/${project}/databases/${database}/documents`;
  const payload = {
    ...(after ? { value: wireDocument(after, root) } : {}),
    ...(before ? { oldValue: wireDocument(before, root) } : {}),
    ...(before && after
      ? { updateMask: { fieldPaths: changedFieldPaths(before.fields, after.fields) } }
      : {}),
  };
  return Buffer.from(DocumentEventData.encode(payload).finish());
}

function wireDocument(document: StoredDocument, root: string): Record<string, unknown> {
  return {
    name: `${root}/${document.path}`,
    fields: document.fields,
    createTime: timestamp(document.createMicros),
    updateTime: timestamp(document.updateMicros),
  };
}

function timestamp(micros: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(micros / 1e6), nanos: (micros % 1e6) * 1000 };
}
