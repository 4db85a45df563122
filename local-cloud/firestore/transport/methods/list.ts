import { collectionPath } from '../../state/document-table';
import { parseFieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { comparePaths, compareStrings } from '../../state/ordering';
import { type Query } from '../../state/query';
import { checkId } from '../../state/resource-name';
import { type ConsistencyMessage, type DocumentMessage, type MaskMessage } from '../wire/messages';
import { documentMessage, fullName } from '../wire/write-answer';
import { findParent } from './call-context';
import { readConsistency } from './consistency';
import { unary } from './method';

interface ListDocumentsRequest extends ConsistencyMessage {
  readonly parent: string;
  readonly collectionId: string;
  readonly pageSize: number;
  readonly pageToken: string;
  readonly orderBy: string;
  readonly mask: MaskMessage | null;
  readonly showMissing: boolean;
}

interface ListCollectionIdsRequest {
  readonly parent: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** Pages are cut after the entry that the token names; both listings are in the order of names. */
const DEFAULT_PAGE = 300;

export const listDocuments = unary<ListDocumentsRequest>(async (context, request) => {
  const { database, path } = findParent(context, request.parent);
  checkId(request.collectionId);
  if (request.orderBy !== '') {
    throw new FirestoreError(
      'UNIMPLEMENTED',
      'ListDocuments is ordered by name only; use a query for another order.',
    );
  }
  const query = wholeCollection(path, request.collectionId);
  context.authorizer.list(database, query);
  if (request.showMissing) context.authorizer.requireServer();
  const mask = request.mask === null ? null : request.mask.fieldPaths.map(parseFieldPath);
  const documents = await database.query(query, readConsistency(database, request).moment);
  const entries = new Map<string, DocumentMessage>();
  for (const document of documents)
    entries.set(document.path, documentMessage(database, document, mask));
  const missing = request.showMissing ? database.table.missingDocuments(collectionPath(query)) : [];
  for (const each of missing) entries.set(each, { name: fullName(database, each) });
  const page = cutPage([...entries.keys()].sort(comparePaths), request, comparePaths);
  return {
    documents: page.names.map((name) => entries.get(name)),
    nextPageToken: page.nextPageToken,
  };
});

export const listCollectionIds = unary<ListCollectionIdsRequest>((context, request) => {
  context.authorizer.requireServer();
  const { database, path } = findParent(context, request.parent);
  const page = cutPage(database.table.collectionIds(path), request, compareStrings);
  return Promise.resolve({ collectionIds: page.names, nextPageToken: page.nextPageToken });
});

function wholeCollection(parent: string, collectionId: string): Query {
  return {
    parent,
    collectionId,
    allDescendants: false,
    where: null,
    orderBy: [],
    select: null,
    startAt: null,
    endAt: null,
    offset: 0,
    limit: null,
  };
}

interface Page {
  readonly names: readonly string[];
  readonly nextPageToken: string;
}

function cutPage(
  sorted: readonly string[],
  { pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string },
  compare: (left: string, right: string) => number,
): Page {
  const last = Buffer.from(pageToken, 'base64url').toString('utf8');
  const rest = last === '' ? sorted : sorted.filter((name) => compare(name, last) > 0);
  const names = rest.slice(0, pageSize > 0 ? pageSize : DEFAULT_PAGE);
  const isLast = names.length === rest.length;
  return {
    names,
    nextPageToken: isLast ? '' : Buffer.from(names.at(-1)!, 'utf8').toString('base64url'),
  };
}
