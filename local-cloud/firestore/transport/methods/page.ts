import { FirestoreError } from '../../state/firestore-error';

/** Of requests that are answered page by page. */
export interface PageRequest {
  readonly pageSize: number;
  /** '' for the first page. */
  readonly pageToken: string;
}

export interface Page {
  readonly names: readonly string[];
  /** '' when this page is the last. */
  readonly nextPageToken: string;
}

/** The size of a page that no size is asked for. */
const DEFAULT_PAGE = 300;

/** @throws FirestoreError INVALID_ARGUMENT */
export function pageSizeOf({ pageSize }: PageRequest, maximum = DEFAULT_PAGE): number {
  if (pageSize < 0) {
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `page_size is ${pageSize}, it must not be negative.`,
    );
  }
  return pageSize === 0 ? maximum : pageSize;
}

/** What `encodePageToken` was given; null for the first page. Throws FirestoreError INVALID_ARGUMENT. */
export function decodePageToken({ pageToken }: PageRequest): string | null {
  if (pageToken === '') return null;
  const text = Buffer.from(pageToken, 'base64url').toString('utf8');
  if (encodePageToken(text) === pageToken) return text;
  throw new FirestoreError('INVALID_ARGUMENT', `Invalid page token "${pageToken}".`);
}

export function encodePageToken(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** The page of `sorted` that a request asks for. Its token names the last entry, which may be gone by then. */
export function cutPage(
  sorted: readonly string[],
  request: PageRequest,
  compare: (left: string, right: string) => number,
): Page {
  const last = decodePageToken(request);
  const rest = last === null ? sorted : sorted.filter((name) => compare(name, last) > 0);
  const names = rest.slice(0, pageSizeOf(request));
  const isLast = names.length === rest.length;
  return { names, nextPageToken: isLast ? '' : encodePageToken(names.at(-1)!) };
}
