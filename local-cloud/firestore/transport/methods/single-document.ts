import { randomBytes } from 'node:crypto';
import { parseFieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { type StoredDocument } from '../../state/document';
import { checkId, formatResourceName } from '../../state/resource-name';
import {
  type FieldsMessage,
  type MaskMessage,
  type PreconditionMessage,
  type WriteMessage,
} from '../wire/messages';
import { readWrite } from '../wire/read-write';
import { documentMessage } from '../wire/write-answer';
import {
  findDocument,
  findParent,
  pathReader,
  type CallContext,
  type Located,
} from './call-context';
import { unary } from './method';
import { commitWrites } from './write-documents';

interface WrittenDocument {
  readonly name: string;
  readonly fields: FieldsMessage;
}

interface CreateDocumentRequest {
  readonly parent: string;
  readonly collectionId: string;
  readonly documentId: string;
  readonly document: WrittenDocument | null;
  readonly mask: MaskMessage | null;
}

interface UpdateDocumentRequest {
  readonly document: WrittenDocument | null;
  readonly updateMask: MaskMessage | null;
  readonly mask: MaskMessage | null;
  readonly currentDocument: PreconditionMessage | null;
}

interface DeleteDocumentRequest {
  readonly name: string;
  readonly currentDocument: PreconditionMessage | null;
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 20;
const MUST_BE_NEW: PreconditionMessage = {
  conditionType: 'exists',
  exists: false,
  updateTime: null,
};

export const createDocument = unary<CreateDocumentRequest>(async (context, request) => {
  const { database, path: parent } = findParent(context, request.parent);
  checkId(request.collectionId);
  const id = request.documentId === '' ? newId() : request.documentId;
  checkId(id);
  if (request.document?.name) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `A new document is named by parent, collection_id and document_id; document.name must be empty, it is "${request.document.name}".`,
    );
  }
  const collection = parent === '' ? request.collectionId : `${parent}/${request.collectionId}`;
  const path = `${collection}/${id}`;
  const name = formatResourceName({ project: database.project, database: database.id, path });
  const written = await writeOne(
    context,
    { database, path },
    {
      ...nothing,
      update: { name, fields: request.document?.fields ?? {} },
      currentDocument: MUST_BE_NEW,
    },
  );
  return documentMessage(database, written!, readMask(request.mask));
});

export const updateDocument = unary<UpdateDocumentRequest>(async (context, request) => {
  if (request.document === null)
    throw new FirestoreError('INVALID_ARGUMENT', 'The request has no document.');
  const located = findDocument(context, request.document.name);
  const written = await writeOne(context, located, {
    ...nothing,
    update: request.document,
    updateMask: request.updateMask,
    currentDocument: request.currentDocument,
  });
  return documentMessage(located.database, written!, readMask(request.mask));
});

export const deleteDocument = unary<DeleteDocumentRequest>(async (context, request) => {
  await writeOne(context, findDocument(context, request.name), {
    ...nothing,
    delete: request.name,
    currentDocument: request.currentDocument,
  });
  return {};
});

const nothing: WriteMessage = {
  update: null,
  delete: null,
  verify: null,
  transform: null,
  updateMask: null,
  updateTransforms: [],
  currentDocument: null,
};

/** Commits one write by itself; the document as it is afterwards. */
async function writeOne(
  context: CallContext,
  { database, path }: Located,
  message: WriteMessage,
): Promise<StoredDocument | null> {
  const writes = [readWrite(message, pathReader(database))];
  const staged = await commitWrites(context, { database, writes, transaction: null });
  return staged.documents.get(path) ?? null;
}

/** As random as the ids that clients choose. 248 is the largest multiple of 62 in a byte. */
function newId(): string {
  let id = '';
  while (id.length < ID_LENGTH) {
    for (const byte of randomBytes(ID_LENGTH)) {
      if (byte < 248 && id.length < ID_LENGTH) id += ID_ALPHABET[byte % ID_ALPHABET.length];
    }
  }
  return id;
}

function readMask(message: MaskMessage | null): ReturnType<typeof parseFieldPath>[] | null {
  return message === null ? null : message.fieldPaths.map(parseFieldPath);
}
