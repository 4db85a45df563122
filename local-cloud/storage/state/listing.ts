import { compareNames, firstNotBefore } from './name-order';

export interface ListingRequest {
  readonly prefix: string;
  /** Names that go on past a delimiter after the prefix are folded into `prefixes`. */
  readonly delimiter: string;
  readonly startOffset: string;
  /** Names before this one only; empty for no end. */
  readonly endOffset: string;
  readonly includeTrailingDelimiter: boolean;
  /** Items and prefixes together. */
  readonly maxResults: number;
  readonly pageToken: string;
  /** Names that do not match are left out. */
  readonly pattern?: RegExp;
}

export interface Listing<Item> {
  readonly items: readonly Item[];
  readonly prefixes: readonly string[];
  readonly nextPageToken?: string;
}

const lastCharacter = '\u{10ffff}';

/** Where a page ended: behind a folded prefix, or behind an item of a name. */
interface Position {
  readonly key: string;
  /** How many items of the name `key` were given; absent behind a prefix. */
  readonly taken?: number;
}

/**
 * Cuts a page out of the names of a bucket, which are in order.
 * @param itemsOf what is listed under a name: one object, or its generations; none for a name that is left out
 */
export function listPage<Item>(
  names: readonly string[],
  request: ListingRequest,
  itemsOf: (name: string) => readonly Item[],
): Listing<Item> {
  const items: Item[] = [];
  const prefixes: string[] = [];
  const start = positionOf(request.pageToken);
  let last: Position = { key: '' };
  const isFull = (): boolean => items.length + prefixes.length >= request.maxResults;
  const page = (isMore: boolean): Listing<Item> => ({
    items,
    prefixes,
    ...(isMore && { nextPageToken: tokenOf(last) }),
  });
  let index = firstNotBefore(names, firstName(request, start));
  for (; index < names.length; index += 1) {
    const name = names[index] ?? '';
    if (isBehind(name, request)) break;
    if (request.pattern && !request.pattern.test(name)) continue;
    const found = itemsOf(name);
    if (found.length === 0) continue;
    const folded = foldedPrefix(name, request);
    if (folded !== undefined && !isPassed(folded, start) && prefixes.at(-1) !== folded) {
      if (isFull()) return page(true);
      prefixes.push(folded);
      last = { key: folded };
    }
    if (folded !== undefined && !(request.includeTrailingDelimiter && name === folded)) {
      // Nothing else is to be said of what lies behind the prefix.
      index = Math.max(index, firstNotBefore(names, folded + lastCharacter) - 1);
      continue;
    }
    const skipped = start?.key === name ? (start.taken ?? 0) : 0;
    for (const [offset, item] of found.entries()) {
      if (offset < skipped) continue;
      if (isFull()) return page(true);
      items.push(item);
      last = { key: name, taken: offset + 1 };
    }
  }
  return page(false);
}

function firstName({ prefix, startOffset }: ListingRequest, start: Position | undefined): string {
  return [prefix, startOffset, start?.key ?? ''].sort(compareNames).at(-1) ?? '';
}

function isBehind(name: string, { prefix, endOffset }: ListingRequest): boolean {
  if (endOffset !== '' && compareNames(name, endOffset) >= 0) return true;
  return !name.startsWith(prefix) && compareNames(name, prefix) > 0;
}

function foldedPrefix(name: string, { prefix, delimiter }: ListingRequest): string | undefined {
  if (!delimiter) return undefined;
  const index = name.indexOf(delimiter, prefix.length);
  return index === -1 ? undefined : name.slice(0, index + delimiter.length);
}

function isPassed(folded: string, start: Position | undefined): boolean {
  return start !== undefined && compareNames(folded, start.key) <= 0;
}

function tokenOf({ key, taken }: Position): string {
  return Buffer.from(JSON.stringify(taken === undefined ? [key] : [key, taken])).toString(
    'base64url',
  );
}

function positionOf(token: string): Position | undefined {
  if (token === '') return undefined;
  try {
    const [key, taken] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof key === 'string') return typeof taken === 'number' ? { key, taken } : { key };
  } catch {
    // A token of another service: the listing begins at its start.
  }
  return undefined;
}
