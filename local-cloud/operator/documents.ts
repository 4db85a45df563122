import { GoogleApiError } from '../http';

/** What lies at a place in Firestore: in a collection its documents, in a document its fields and collections. */
export interface DocumentsPage {
  readonly path: string;
  /** Of a document; absent where it does not exist but has collections below it. */
  readonly document?: unknown;
  /** Ids, of the database or of a document. */
  readonly collections?: readonly string[];
  /** Of a collection, as Firestore's REST API gives them; one without times does not exist itself. */
  readonly documents?: readonly unknown[];
  readonly next_page_token?: string;
}

interface DocumentsRequest {
  /** `host:port` of Firestore. */
  readonly firestore: string;
  readonly project: string;
  readonly database: string;
  /** Of a collection or a document, decoded; empty for the database itself. */
  readonly path: string;
  readonly limit: number;
  readonly pageToken?: string;
}

/** The emulators' credential for everything. */
const OWNER = { authorization: 'Bearer owner' };

/** Looks into Firestore through its own front, so that the page shows what a client would see. */
export async function browseDocuments(request: DocumentsRequest): Promise<DocumentsPage> {
  const { path } = request;
  const segments = path === '' ? [] : path.split('/');
  if (segments.includes('')) {
    throw new GoogleApiError(400, 'INVALID_ARGUMENT', `path: an empty segment in "${path}"`);
  }
  const place = segments.map(encodeURIComponent).join('/');
  if (segments.length % 2 === 1) return { path, ...(await listDocuments(request, place)) };
  const [document, collections] = await Promise.all([
    path === '' ? undefined : getDocument(request, place),
    listCollections(request, place),
  ]);
  if (path !== '' && document === undefined && collections.length === 0) {
    throw new GoogleApiError(404, 'NOT_FOUND', `There is no document "${path}".`);
  }
  return { path, ...(document === undefined ? {} : { document }), collections };
}

async function listDocuments(
  request: DocumentsRequest,
  place: string,
): Promise<Pick<DocumentsPage, 'documents' | 'next_page_token'>> {
  const query = new URLSearchParams({ pageSize: String(request.limit), showMissing: 'true' });
  if (request.pageToken !== undefined) query.set('pageToken', request.pageToken);
  const { documents = [], nextPageToken } = (await ask(
    request,
    `/${place}?${query.toString()}`,
  )) as {
    documents?: unknown[];
    nextPageToken?: string;
  };
  return {
    documents,
    ...(nextPageToken === undefined || nextPageToken === ''
      ? {}
      : { next_page_token: nextPageToken }),
  };
}

async function getDocument(request: DocumentsRequest, place: string): Promise<unknown> {
  try {
    return await ask(request, `/${place}`);
  } catch (error) {
    if (error instanceof GoogleApiError && error.code === 404) return undefined;
    throw error;
  }
}

async function listCollections(request: DocumentsRequest, place: string): Promise<string[]> {
  const parent = place === '' ? '' : `/${place}`;
  const body = JSON.stringify({ pageSize: 1_000 });
  const { collectionIds = [] } = (await ask(request, `${parent}:listCollectionIds`, body)) as {
    collectionIds?: string[];
  };
  return collectionIds;
}

async function ask(
  { firestore, project, database }: DocumentsRequest,
  rest: string,
  body?: string,
): Promise<unknown> {
  const root = `projects/${project}/databases/${encodeURIComponent(database)}/documents`;
  const response = await fetch(`http://${firestore}/v1/${root}${rest}`, {
    headers: body === undefined ? OWNER : { ...OWNER, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body }),
  });
  const answer = (await response.json()) as { error?: { message?: string; status?: string } };
  if (response.ok) return answer;
  const { message = response.statusText, status = 'UNKNOWN' } = answer.error ?? {};
  throw new GoogleApiError(response.status, status, message);
}
