import fc from 'fast-check';
import { anyQuery } from '../../testing/any-query';
import { integer } from '../../testing/test-database';
import { FirestoreError } from '../firestore-error';
import { checkNotInAlone } from '../limits/query-limits';
import { type Query } from '../query';
import { indexesFor } from './database-indexes';
import { readIndexes } from './read-indexes';

interface Override {
  readonly fieldPath: string;
  readonly indexes: readonly object[];
}

/** What fields keep when they are indexed for collection groups too. */
const automatic = [
  { order: 'ASCENDING', queryScope: 'COLLECTION' },
  { order: 'DESCENDING', queryScope: 'COLLECTION' },
  { arrayConfig: 'CONTAINS', queryScope: 'COLLECTION' },
];

/** A `firestore.indexes.json` into which somebody writes what the messages say. */
class IndexFile {
  private readonly indexes: object[] = [];
  private readonly overrides = new Map<string, Override>();

  follow(message: string): void {
    const entry = JSON.parse(message.slice(message.indexOf('{'))) as object | Override;
    if (!('fieldPath' in entry)) {
      this.indexes.push(entry);
      return;
    }
    const present = this.overrides.get(entry.fieldPath)?.indexes ?? automatic;
    this.overrides.set(entry.fieldPath, { ...entry, indexes: [...present, ...entry.indexes] });
  }

  /** The refusal of a query, null if it runs. */
  refusal(query: Query): string | null {
    const text = JSON.stringify({
      indexes: this.indexes,
      fieldOverrides: [...this.overrides.values()],
    });
    const indexes = { set: readIndexes(text), isStrict: true };
    try {
      indexesFor({ project: 'demo', id: '(default)', indexes }, query);
      return null;
    } catch (error) {
      if (error instanceof FirestoreError) return error.message;
      throw error;
    }
  }
}

function canBeServed(query: Query): boolean {
  try {
    checkNotInAlone(query);
    return true;
  } catch {
    return false;
  }
}

test('a query runs once what the messages say has been written into the file', () => {
  const queries = anyQuery(fc.integer({ min: 0, max: 3 }).map(integer), ['c/1', 'c/2']).filter(
    canBeServed,
  );
  let missing = 0;
  fc.assert(
    fc.property(queries, (query) => {
      const file = new IndexFile();
      // One message per disjunction at most.
      for (let round = 0; round <= 30; round++) {
        const message = file.refusal(query);
        if (message === null) return;
        missing += 1;
        file.follow(message);
      }
      expect(file.refusal(query)).toBeNull();
    }),
    { numRuns: 500 },
  );
  expect(missing).toBeGreaterThan(100);
});
