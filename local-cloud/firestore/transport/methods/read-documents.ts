import { parseFieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { type ConsistencyMessage, type MaskMessage } from '../wire/messages';
import { documentMessage, fullName } from '../wire/write-answer';
import { findDatabase, findDocument, pathReader } from './call-context';
import { readConsistency, transactionBytes } from './consistency';
import { streaming, unary } from './method';

interface GetDocumentRequest extends ConsistencyMessage {
  readonly name: string;
  readonly mask: MaskMessage | null;
}

interface BatchGetRequest extends ConsistencyMessage {
  readonly database: string;
  readonly documents: readonly string[];
  readonly mask: MaskMessage | null;
}

export const getDocument = unary<GetDocumentRequest>(async (context, request) => {
  const { database, path } = findDocument(context, request.name);
  const { moment } = readConsistency(database, request);
  const document = await database.read(path, moment);
  context.authorizer.get(database, path, document);
  if (document === null)
    throw new FirestoreError('NOT_FOUND', `Document "${request.name}" not found.`);
  return documentMessage(database, document, readMask(request.mask));
});

export const batchGetDocuments = streaming<BatchGetRequest>(async (context, request, send) => {
  const database = findDatabase(context, request.database);
  const paths = new Set(request.documents.map(pathReader(database)));
  const mask = readMask(request.mask);
  const consistency = readConsistency(database, request);
  const { moment, begun } = consistency;
  if (begun !== null) send({ transaction: transactionBytes(begun) });
  const wait = database.prepareToRead(paths, moment);
  if (wait !== undefined) await wait;
  // From here on nothing waits, so that all documents are of one moment.
  const { readTime } = consistency;
  for (const path of paths) {
    const document = database.get(path, moment);
    context.authorizer.get(database, path, document);
    if (document === null) send({ missing: fullName(database, path), readTime });
    else send({ found: documentMessage(database, document, mask), readTime });
  }
});

function readMask(message: MaskMessage | null): ReturnType<typeof parseFieldPath>[] | null {
  return message === null ? null : message.fieldPaths.map(parseFieldPath);
}
