import { predefinedAccess, type AccessEntry, type Project } from '../state/access-control';
import { notImplemented, StorageFailure } from '../state/failure';
import { globPattern } from '../state/glob';
import { customerKeyHash } from '../state/customer-key';
import { type ListingRequest } from '../state/listing';
import { type ExpectedContent, type Preconditions } from '../state/resources';
import { type Exchange } from './exchange';

const conditions = [
  'ifGenerationMatch',
  'ifGenerationNotMatch',
  'ifMetagenerationMatch',
  'ifMetagenerationNotMatch',
] as const;

/** @param prefix `ifSource…` for the conditions on the source of a copy */
export function preconditionsFromQuery(
  query: URLSearchParams,
  prefix: 'if' | 'ifSource' = 'if',
): Preconditions {
  const given: Record<string, string> = {};
  for (const condition of conditions) {
    const name = condition.replace(/^if/, prefix);
    const value = query.get(name);
    if (value !== null) given[condition] = wholeNumber(name, value);
  }
  return given;
}

/** The XML API's conditions: `x-goog-if-generation-match` and `x-goog-if-metageneration-match`. */
export function preconditionsFromHeaders({ headers }: Exchange): Preconditions {
  const generation = headers['x-goog-if-generation-match'];
  const metageneration = headers['x-goog-if-metageneration-match'];
  return {
    ...(generation !== undefined && {
      ifGenerationMatch: wholeNumber('x-goog-if-generation-match', generation),
    }),
    ...(metageneration !== undefined && {
      ifMetagenerationMatch: wholeNumber('x-goog-if-metageneration-match', metageneration),
    }),
  };
}

/** What headers say of the bytes: `x-goog-hash`, `content-md5`, `x-goog-content-length-range`. */
export function expectedFromHeaders({ headers }: Exchange): ExpectedContent {
  const hashes = headers['x-goog-hash'] ?? '';
  const crc32c = /(?:^|,)\s*crc32c=([^,\s]+)/.exec(hashes)?.[1];
  const md5Hash = /(?:^|,)\s*md5=([^,\s]+)/.exec(hashes)?.[1] ?? headers['content-md5'];
  const range = headers['x-goog-content-length-range'];
  return {
    ...(crc32c !== undefined && { crc32c }),
    ...(md5Hash !== undefined && { md5Hash }),
    ...(range !== undefined && { sizeRange: sizeRange(range) }),
  };
}

/** The hash of the customer's key that comes with a request. */
export function customerKey(
  { headers }: Exchange,
  prefix: 'x-goog-encryption' | 'x-goog-copy-source-encryption' = 'x-goog-encryption',
): string | undefined {
  return customerKeyHash({
    algorithm: headers[`${prefix}-algorithm`],
    key: headers[`${prefix}-key`],
    keySha256: headers[`${prefix}-key-sha256`],
  });
}

/** The access list that a parameter names, e.g. `predefinedAcl=publicRead`. */
export function accessFromQuery(
  { query }: Exchange,
  parameter: 'predefinedAcl' | 'predefinedDefaultObjectAcl' | 'destinationPredefinedAcl',
  { kind, project }: { kind: 'bucket' | 'object'; project: Project },
): readonly AccessEntry[] | undefined {
  const name = query.get(parameter);
  return name === null ? undefined : predefinedAccess(kind, { name, parameter, project });
}

export function listingRequest(query: URLSearchParams): ListingRequest {
  if (query.get('filter')) throw notImplemented('listing with filter');
  const glob = query.get('matchGlob');
  const delimiter = query.get('delimiter') ?? '';
  if (glob && delimiter !== '' && delimiter !== '/')
    throw new StorageFailure('invalid', 'matchGlob: only the delimiter "/" can be used with it.');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter,
    startOffset: query.get('startOffset') ?? '',
    endOffset: query.get('endOffset') ?? '',
    includeTrailingDelimiter: query.get('includeTrailingDelimiter') === 'true',
    maxResults: maxResults(query),
    pageToken: query.get('pageToken') ?? '',
    ...(glob && { pattern: globPattern(glob) }),
  };
}

/** Google gives at most 1,000 a page, whatever is asked for. */
export function maxResults(query: URLSearchParams, name = 'maxResults'): number {
  const given = Number(wholeNumber(name, query.get(name) ?? '1000'));
  return Math.min(Math.max(given, 1), 1000);
}

/** A whole number of the query; undefined when it is not there. */
export function numberFromQuery({ query }: Exchange, name: string): number | undefined {
  const given = query.get(name);
  return given === null ? undefined : Number(wholeNumber(name, given));
}

function sizeRange(given: string): { from: number; to: number } {
  const match = /^(\d+),(\d+)$/.exec(given.replace(/\s/g, ''));
  if (match) return { from: Number(match[1]), to: Number(match[2]) };
  throw new StorageFailure(
    'invalid',
    `x-goog-content-length-range: "${given}" given, "FROM,TO" in bytes expected.`,
  );
}

function wholeNumber(name: string, given: string): string {
  if (/^\d+$/.test(given)) return given;
  throw new StorageFailure(
    'invalid',
    `Invalid value for ${name}: "${given}" given, a whole number expected.`,
    { at: { locationType: 'parameter', location: name } },
  );
}
