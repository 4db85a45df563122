import { parseFieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { type Order } from '../../state/query';

const ENTRY = /^\s*((?:[^\s`]|`(?:[^`\\]|\\.)*`)+)(?:\s+(asc|desc))?\s*$/i;

/**
 * Reads the order of a listing: `priority desc, __name__ desc`.
 * @throws FirestoreError INVALID_ARGUMENT
 */
export function parseListOrder(text: string): readonly Order[] {
  if (text.trim() === '') return [];
  return splitEntries(text).map((entry) => {
    const match = ENTRY.exec(entry);
    if (match === null) {
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        `order_by is "${text}", it must be fields with "asc" or "desc" behind them, joined by commas.`,
      );
    }
    return { field: parseFieldPath(match[1]!), descending: match[2]?.toLowerCase() === 'desc' };
  });
}

/** At the commas that are not in back-quotes. */
function splitEntries(text: string): string[] {
  return text.match(/(?:[^,`]|`(?:[^`\\]|\\.)*`)+|(?<=,)(?=,|$)/g) ?? [text];
}
