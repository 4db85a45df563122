import { type StoredDocument } from './document';
import { type FieldPath } from './field-path';
import { comparePaths, compareValues } from './ordering';
import { queryField } from './query-field';
import { SortedList } from './sorted-list';
import { type Value } from './value';
import { type ValueRange } from './value-range';

interface Entry {
  readonly value: Value;
  readonly document: StoredDocument;
}

/** The documents of a scope that have one field, ordered by its value and then by their path. */
export class FieldIndex {
  private readonly entries: SortedList<Entry>;

  constructor(
    private readonly field: FieldPath,
    documents: Iterable<StoredDocument>,
  ) {
    this.entries = new SortedList(compareEntries, this.entriesOf(documents));
  }

  /** Follows one document from one version to the next. */
  update(before: StoredDocument | null, after: StoredDocument | null): void {
    for (const entry of this.entriesOf(before === null ? [] : [before])) this.entries.delete(entry);
    for (const entry of this.entriesOf(after === null ? [] : [after])) this.entries.insert(entry);
  }

  /** The documents whose field lies in `range`, in index order or, if `descending`, against it. */
  *documents(range: ValueRange, descending: boolean): Generator<StoredDocument, void> {
    const isBelow = ({ value }: Entry): boolean => range.isBelow(value);
    const isAbove = ({ value }: Entry): boolean => range.isAbove(value);
    const entries = descending ? this.entries.descending(isAbove) : this.entries.ascending(isBelow);
    const isPast = descending ? isBelow : isAbove;
    for (const entry of entries) {
      if (isPast(entry)) return;
      yield entry.document;
    }
  }

  private *entriesOf(documents: Iterable<StoredDocument>): Generator<Entry, void> {
    for (const document of documents) {
      const value = queryField(document, this.field);
      if (value !== undefined) yield { value, document };
    }
  }
}

function compareEntries(left: Entry, right: Entry): number {
  return (
    compareValues(left.value, right.value) || comparePaths(left.document.path, right.document.path)
  );
}
