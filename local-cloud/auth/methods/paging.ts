import { AuthError } from '../state/auth-error';

const DEFAULT_PAGE = 20;
const MAXIMUM_PAGE = 1000;

/** One page in order of the items' ids, so that a page token stays good; `nextPageToken` is to be spread. */
export function page<Item>(
  items: Iterable<Item>,
  query: URLSearchParams,
  idOf: (item: Item) => string,
): {
  readonly items: readonly Item[];
  readonly nextPageToken: { readonly nextPageToken?: string };
} {
  const size = Math.min(
    Number(query.get('pageSize') ?? DEFAULT_PAGE) || DEFAULT_PAGE,
    MAXIMUM_PAGE,
  );
  if (!Number.isInteger(size) || size < 1) {
    throw new AuthError('INVALID_PAGE_SELECTION', 'pageSize: 1 to 1000 is allowed');
  }
  const after = query.get('pageToken') ?? '';
  const rest = [...items]
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
    .filter((item) => idOf(item) > after);
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const hasMore = rest.length > size && last !== undefined;
  return { items: shown, nextPageToken: hasMore ? { nextPageToken: idOf(last) } : {} };
}
