import { type StoredDocument } from './document';
import { FieldIndex } from './field-index';
import { formatFieldPath, type FieldPath } from './field-path';

/**
 * A set of documents that queries run over: one collection, one collection group, or the whole database.
 * Indexes are made when a query first asks for them and kept up to date from then on.
 */
export class DocumentScope {
  private readonly byPath = new Map<string, StoredDocument>();
  private readonly indexes = new Map<string, FieldIndex>();

  get size(): number {
    return this.byPath.size;
  }

  get(path: string): StoredDocument | null {
    return this.byPath.get(path) ?? null;
  }

  /** Every document, in no particular order. */
  documents(): Iterable<StoredDocument> {
    return this.byPath.values();
  }

  index(field: FieldPath): FieldIndex {
    const name = formatFieldPath(field);
    let index = this.indexes.get(name);
    if (index === undefined) {
      index = new FieldIndex(field, this.byPath.values());
      this.indexes.set(name, index);
    }
    return index;
  }

  /** Puts the next version of a document in the place of the last one; null deletes it. */
  replace(path: string, after: StoredDocument | null): void {
    const before = this.get(path);
    if (after === null) this.byPath.delete(path);
    else this.byPath.set(path, after);
    for (const index of this.indexes.values()) index.update(before, after);
  }
}
