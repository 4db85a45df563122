import { type Database, type ReadMoment } from '../../state/database';
import { type StoredDocument } from '../../state/document';
import { collectionPath } from '../../state/document-table';
import { isNamePath, parseFieldPath, type FieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { comparePaths, compareStrings } from '../../state/ordering';
import { type Query } from '../../state/query';
import { queryField } from '../../state/query-field';
import { completeOrder } from '../../state/query-order';
import { checkId } from '../../state/resource-name';
import {
  type ConsistencyMessage,
  type CursorMessage,
  type MaskMessage,
  type TimestampMessage,
} from '../wire/messages';
import { cursorType } from '../wire/protocol';
import { readCursor } from '../wire/read-query';
import { documentMessage, fullName } from '../wire/write-answer';
import { findParent, pathReader } from './call-context';
import { readConsistency } from './consistency';
import { parseListOrder } from './list-order';
import { unary } from './method';
import { cutPage, pageSizeOf, type PageRequest } from './page';

interface ListDocumentsRequest extends ConsistencyMessage, PageRequest {
  readonly parent: string;
  readonly collectionId: string;
  readonly orderBy: string;
  readonly mask: MaskMessage | null;
  readonly showMissing: boolean;
}

interface ListCollectionIdsRequest extends PageRequest {
  readonly parent: string;
  readonly readTime: TimestampMessage | null;
}

/** What to list, and how to show it. */
interface Listing {
  readonly database: Database;
  readonly query: Query;
  readonly moment: ReadMoment;
  readonly mask: readonly FieldPath[] | null;
}

interface DocumentsPage {
  readonly documents: readonly object[];
  readonly nextPageToken: string;
}

export const listDocuments = unary<ListDocumentsRequest>(async (context, request) => {
  const { database, path } = findParent(context, request.parent);
  const query = listingQuery(path, request);
  if (request.collectionId === '' || request.showMissing) context.authorizer.requireServer();
  else context.authorizer.list(database, query);
  const mask = request.mask === null ? null : request.mask.fieldPaths.map(parseFieldPath);
  const { moment } = readConsistency(database, request);
  const listing: Listing = { database, query, moment, mask };
  return request.showMissing ? listWithMissing(listing, request) : listExisting(listing, request);
});

export const listCollectionIds = unary<ListCollectionIdsRequest>((context, request) => {
  context.authorizer.requireServer();
  const { database, path } = findParent(context, request.parent);
  const { moment } = readConsistency(database, { transaction: null, readTime: request.readTime });
  const ids =
    moment.readMicros === null
      ? database.table.collectionIds(path)
      : collectionIdsAt(database, path, moment.readMicros);
  const page = cutPage(ids, request, compareStrings);
  return Promise.resolve({ collectionIds: page.names, nextPageToken: page.nextPageToken });
});

function listingQuery(parent: string, request: ListDocumentsRequest): Query {
  if (request.collectionId !== '') checkId(request.collectionId);
  const orderBy = parseListOrder(request.orderBy);
  if (
    request.showMissing &&
    orderBy.some(({ field, descending }) => descending || !isNamePath(field))
  )
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      'Documents that are missing have no fields: show_missing allows no order_by.',
    );
  return {
    ...everythingBelow(parent),
    collectionId: request.collectionId,
    // Without a collection's id it is about all collections right below the parent.
    allDescendants: request.collectionId === '',
    orderBy,
    limit: pageSizeOf(request),
  };
}

/** One page of documents; its token is the position of the last one in the order. */
async function listExisting(
  listing: Listing,
  request: ListDocumentsRequest,
): Promise<DocumentsPage> {
  const { database, query, moment, mask } = listing;
  const size = query.limit!;
  const startAt = readPosition(listing, request);
  // One more than the page holds tells whether there is another.
  const limit = query.allDescendants ? null : size + 1;
  const found = await database.query({ ...query, startAt, limit }, moment);
  const reachable = query.allDescendants ? found.filter(isRightBelow(query.parent)) : found;
  const page = reachable.slice(0, size);
  return {
    documents: page.map((document) => documentMessage(database, document, mask)),
    nextPageToken: reachable.length > size ? writePosition(listing, page.at(-1)!) : '',
  };
}

/** One page of names, of documents that exist and of those that only have documents below them. */
async function listWithMissing(
  { database, query, moment, mask }: Listing,
  request: ListDocumentsRequest,
): Promise<DocumentsPage> {
  const found = await database.query({ ...query, limit: null }, moment);
  const existing = new Map(
    found.filter(isRightBelow(query.parent)).map((document) => [document.path, document]),
  );
  const missing =
    query.collectionId === ''
      ? database.table
          .collectionIds(query.parent)
          .map((id) => collectionPath({ ...query, collectionId: id }))
      : [collectionPath(query)];
  const names = [
    ...existing.keys(),
    ...missing.flatMap((collection) => database.table.missingDocuments(collection)),
  ];
  const page = cutPage(names.sort(comparePaths), request, comparePaths);
  const show = (path: string): object => {
    const document = existing.get(path);
    return document === undefined
      ? { name: fullName(database, path) }
      : documentMessage(database, document, mask);
  };
  return { documents: page.names.map(show), nextPageToken: page.nextPageToken };
}

function readPosition({ database, query }: Listing, { pageToken }: PageRequest): Query['startAt'] {
  if (pageToken === '') return null;
  try {
    const message = cursorType().decode(Buffer.from(pageToken, 'base64url'));
    return readCursor(message as unknown as CursorMessage, completeOrder(query), {
      parent: query.parent,
      readPath: pathReader(database),
    });
  } catch {
    throw new FirestoreError('INVALID_ARGUMENT', `Invalid page token "${pageToken}".`);
  }
}

function writePosition({ database, query }: Listing, document: StoredDocument): string {
  const values = completeOrder(query).map(({ field }) =>
    isNamePath(field)
      ? { referenceValue: fullName(database, document.path) }
      : queryField(document, field)!,
  );
  const type = cursorType();
  const bytes = type.encode(type.fromObject({ values, before: false })).finish();
  return Buffer.from(bytes).toString('base64url');
}

function isRightBelow(parent: string): (document: StoredDocument) => boolean {
  const depth = (parent === '' ? 0 : parent.split('/').length) + 2;
  return ({ path }) => path.split('/').length === depth;
}

function collectionIdsAt(database: Database, parent: string, atMicros: number): string[] {
  const skipped = parent === '' ? 0 : parent.split('/').length;
  const ids = new Set<string>();
  const query = { ...everythingBelow(parent), allDescendants: true };
  for (const { path } of database.table.documentsAt(query, atMicros)) {
    if (parent === '' || path.startsWith(`${parent}/`)) ids.add(path.split('/')[skipped]!);
  }
  return [...ids].sort(compareStrings);
}

function everythingBelow(parent: string): Query {
  return {
    parent,
    collectionId: '',
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
