import { randomUUID } from 'node:crypto';
import { changedFieldPaths, type DocumentChange, type StoredDocument } from '../../firestore';
import type { CloudEvent } from '../state/cloud-event';
import { hasAuthContext } from '../state/document-trigger';
import { DocumentEventData } from './document-event-proto';
import { microsText, type Place } from './place';

const SCHEMA =
  'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto';

/** A change of a document as the event of one type that Firestore sends. */
export function documentEvent(
  change: DocumentChange,
  type: string,
  { project, region }: Place,
): CloudEvent {
  const { database, path, principal } = change;
  const authorship = {
    authtype: principal?.type ?? 'system',
    ...(principal?.id !== undefined && { authid: principal.id }),
  };
  return {
    id: randomUUID(),
    attributes: {
      type,
      source: `//firestore.googleapis.com/projects/${project}/databases/${database}`,
      subject: `documents/${path}`,
      time: microsText(change.commitMicros),
      dataschema: SCHEMA,
      document: path,
      project,
      database,
      namespace: '(default)',
      location: region,
      ...(hasAuthContext(type) && authorship),
    },
    contentType: 'application/protobuf',
    data: encodeDocumentEvent(change, project),
  };
}

/** The protobuf payload: both versions, and what differs. */
function encodeDocumentEvent(change: DocumentChange, project: string): Buffer {
  const { before, after, database } = change;
  const root = `projects/${project}/databases/${database}/documents`;
  const payload = {
    ...(after && { value: wireDocument(after, root) }),
    ...(before && { oldValue: wireDocument(before, root) }),
    ...(before &&
      after && { updateMask: { fieldPaths: changedFieldPaths(before.fields, after.fields) } }),
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
