import { AttaccaError } from '@attacca/core';

const defaultLimit = 50;
const largestLimit = 200;
/** Every list is ordered by a field and, where that is equal, by the id. */
const positionLength = 2;

/** What lists take, for their routes. */
export const pageQuery = [
  {
    name: 'limit',
    description: `Elements on a page, 1 to ${largestLimit}; ${defaultLimit} if absent.`,
  },
  { name: 'cursor', description: 'next_cursor of the page before.' },
];

export interface Page {
  readonly limit: number;
  /** Values of the order's fields after which the page starts. */
  readonly startAfter: readonly unknown[] | null;
}

/** Reads `limit` and `cursor`. @throws AttaccaError INVALID_REQUEST naming the one that is wrong */
export function readPage(query: Readonly<Record<string, string>>): Page {
  const limit = query['limit'] === undefined ? defaultLimit : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > largestLimit) {
    throw wrong('limit', query['limit'], `an integer from 1 to ${largestLimit}`);
  }
  return { limit, startAfter: query['cursor'] === undefined ? null : readCursor(query['cursor']) };
}

/** Cuts the one document read beyond the page, which tells whether there is a next one. */
export function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  position: (last: Item) => readonly unknown[],
): { items: readonly Item[]; next_cursor: string | null } {
  const items = found.slice(0, limit);
  const last = items[items.length - 1];
  const next_cursor =
    found.length > limit && last !== undefined
      ? Buffer.from(JSON.stringify(position(last))).toString('base64url')
      : null;
  return { items, next_cursor };
}

function readCursor(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(value) &&
      value.length === positionLength &&
      value.every((part) => typeof part === 'string' || typeof part === 'number')
    )
      return value;
  } catch {
    // Reported below.
  }
  throw wrong('cursor', cursor, 'a next_cursor of an earlier answer');
}

function wrong(field: string, given: unknown, allowed: string): AttaccaError {
  const message = `${field} is ${JSON.stringify(given)}; allowed is ${allowed}`;
  return new AttaccaError('INVALID_REQUEST', `The request is not valid: ${message}.`, {
    errors: [{ field, given, allowed, message }],
  });
}
