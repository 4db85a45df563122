import { type StoredDocument } from './document';
import { type FieldPath, formatFieldPath, getField } from './field-path';
import { differentElements } from './array-elements';
import { comparePaths, compareValues } from './ordering';
import { SortedList } from './sorted-list';
import { type Value } from './value';

/** What an index is over: at most one field's elements. Documents that lack one of the fields are not in it. */
export interface IndexShape {
  readonly fields: readonly IndexedField[];
  /** Which way the names go that decide between documents of equal fields. */
  readonly namesDescending: boolean;
}

interface IndexedField {
  readonly field: FieldPath;
  /** `elements`: one entry per different element of an array, for membership. */
  readonly of: 'value' | 'elements';
  readonly descending: boolean;
}

/** Values are not copied out of the document, which would cost far more memory than the index does. */
export interface IndexEntry {
  readonly document: StoredDocument;
  /** The element that an entry of an array is for. */
  readonly element: Value | null;
}

/** The stretch of an index between two bounds, each of which must hold for one end of it only. */
export interface IndexStretch {
  readonly isBelow: (entry: IndexEntry) => boolean;
  readonly isAbove: (entry: IndexEntry) => boolean;
}

/** The documents of a scope, ordered by some fields and then by their names. */
export class ScopeIndex {
  private readonly entries: SortedList<IndexEntry>;

  constructor(
    private readonly shape: IndexShape,
    documents: Iterable<StoredDocument>,
  ) {
    this.entries = new SortedList(entryOrder(shape), this.entriesOfAll(documents));
  }

  /** Follows one document from one version to the next. */
  update(before: StoredDocument | null, after: StoredDocument | null): void {
    if (before !== null) for (const entry of this.entriesOf(before)) this.entries.delete(entry);
    if (after !== null) for (const entry of this.entriesOf(after)) this.entries.insert(entry);
  }

  /** The documents of a stretch, in index order or, if `reverse`, against it. */
  *documents(
    { isBelow, isAbove }: IndexStretch,
    reverse: boolean,
  ): Generator<StoredDocument, void> {
    const entries = reverse ? this.entries.descending(isAbove) : this.entries.ascending(isBelow);
    const isPast = reverse ? isBelow : isAbove;
    for (const entry of entries) {
      if (isPast(entry)) return;
      yield entry.document;
    }
  }

  private *entriesOfAll(documents: Iterable<StoredDocument>): Generator<IndexEntry, void> {
    for (const document of documents) yield* this.entriesOf(document);
  }

  private entriesOf(document: StoredDocument): readonly IndexEntry[] {
    let array: Value | null = null;
    for (const { field, of } of this.shape.fields) {
      const value = getField(document.fields, field);
      if (value === undefined) return NO_ENTRIES;
      if (of === 'elements') array = value;
    }
    return array === null
      ? [{ document, element: null }]
      : differentElements(array).map((element) => ({ document, element }));
  }
}

const NO_ENTRIES: readonly IndexEntry[] = [];

/** What an entry is ordered by at one place of a shape; after its fields comes the document's name. */
export function entryKey({ fields }: IndexShape, entry: IndexEntry, place: number): Value {
  const indexed = fields[place];
  if (indexed === undefined) return { referenceValue: entry.document.path };
  return indexed.of === 'elements'
    ? entry.element!
    : getField(entry.document.fields, indexed.field)!;
}

/** Names a shape, so that equal shapes share an index. */
export function shapeKey({ fields, namesDescending }: IndexShape): string {
  const parts = fields.map(
    ({ field, of, descending }) => `${formatFieldPath(field)} ${of} ${descending}`,
  );
  return `${parts.join(', ')}; ${namesDescending}`;
}

function entryOrder(shape: IndexShape): (left: IndexEntry, right: IndexEntry) => number {
  const { fields, namesDescending } = shape;
  return (left, right) => {
    for (let place = 0; place < fields.length; place++) {
      const order = compareValues(entryKey(shape, left, place), entryKey(shape, right, place));
      if (order !== 0) return fields[place]!.descending ? -order : order;
    }
    const byName = comparePaths(left.document.path, right.document.path);
    return namesDescending ? -byName : byName;
  };
}
