import { notImplemented, StorageFailure } from '../state/failure';
import { type ListingRequest } from '../state/listing';
import { type ExpectedContent, type Preconditions } from '../state/resources';
import { header, type Exchange } from './exchange';

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
export function preconditionsFromHeaders(exchange: Exchange): Preconditions {
  const generation = header(exchange, 'x-goog-if-generation-match');
  const metageneration = header(exchange, 'x-goog-if-metageneration-match');
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
export function expectedFromHeaders(exchange: Exchange): ExpectedContent {
  const hashes = header(exchange, 'x-goog-hash') ?? '';
  const crc32c = /(?:^|,)\s*crc32c=([^,\s]+)/.exec(hashes)?.[1];
  const md5Hash = /(?:^|,)\s*md5=([^,\s]+)/.exec(hashes)?.[1] ?? header(exchange, 'content-md5');
  const range = header(exchange, 'x-goog-content-length-range');
  return {
    ...(crc32c !== undefined && { crc32c }),
    ...(md5Hash !== undefined && { md5Hash }),
    ...(range !== undefined && { sizeRange: sizeRange(range) }),
  };
}

export function listingRequest(query: URLSearchParams): ListingRequest {
  for (const name of ['versions', 'softDeleted', 'includeFoldersAsPrefixes'])
    if (query.get(name) === 'true') throw notImplemented(`listing with ${name}`);
  if (query.get('matchGlob')) throw notImplemented('listing with matchGlob');
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    startOffset: query.get('startOffset') ?? '',
    endOffset: query.get('endOffset') ?? '',
    includeTrailingDelimiter: query.get('includeTrailingDelimiter') === 'true',
    maxResults: maxResults(query),
    pageToken: query.get('pageToken') ?? '',
  };
}

/** Google gives at most 1,000 a page, whatever is asked for. */
function maxResults(query: URLSearchParams): number {
  const given = Number(wholeNumber('maxResults', query.get('maxResults') ?? '1000'));
  return Math.min(Math.max(given, 1), 1000);
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
  throw new StorageFailure('invalid', `${name}: "${given}" given, a whole number expected.`);
}
