export interface ListingRequest {
  readonly prefix: string;
  /** Names that go on past a delimiter after the prefix are folded into `prefixes`. */
  readonly delimiter: string;
  readonly startOffset: string;
  /** Names before this one only; empty for no end. */
  readonly endOffset: string;
  readonly includeTrailingDelimiter: boolean;
  /** Names and prefixes together. */
  readonly maxResults: number;
  readonly pageToken: string;
}

export interface Listing {
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
  readonly nextPageToken?: string;
}

/** Cuts a page out of all names of a bucket, which are in order. */
export function listNames(names: readonly string[], request: ListingRequest): Listing {
  const after = request.pageToken && Buffer.from(request.pageToken, 'base64url').toString();
  const found: string[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const name of names) {
    if (!isWanted(name, request)) continue;
    const folded = foldedPrefix(name, request);
    const key = folded ?? name;
    if (after && key <= after) continue;
    if (folded !== undefined && prefixes.has(folded) && !isTrailing(name, folded, request))
      continue;
    if (found.length + prefixes.size >= request.maxResults)
      return { names: found, prefixes: [...prefixes], nextPageToken: tokenOf(last) };
    if (folded !== undefined) prefixes.add(folded);
    if (folded === undefined || isTrailing(name, folded, request)) found.push(name);
    last = key;
  }
  return { names: found, prefixes: [...prefixes] };
}

function isWanted(name: string, request: ListingRequest): boolean {
  return (
    name.startsWith(request.prefix) &&
    name >= request.startOffset &&
    (request.endOffset === '' || name < request.endOffset)
  );
}

function foldedPrefix(name: string, { prefix, delimiter }: ListingRequest): string | undefined {
  if (!delimiter) return undefined;
  const index = name.indexOf(delimiter, prefix.length);
  return index === -1 ? undefined : name.slice(0, index + delimiter.length);
}

function isTrailing(name: string, folded: string, request: ListingRequest): boolean {
  return request.includeTrailingDelimiter && name === folded;
}

function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}
