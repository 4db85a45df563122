import { type StoredDocument } from './document';
import { type IndexShape, ScopeIndex, shapeKey } from './scope-index';

/** Every index costs memory and time on each write: those that were not used for longest go. */
const MAXIMUM_INDEXES = 24;

/**
 * A set of documents that queries run over: one collection, one collection group, or the whole database.
 * Indexes are made when a query first asks for them and kept up to date from then on.
 */
export class DocumentScope {
  private readonly byPath = new Map<string, StoredDocument>();
  /** The least recently used first. */
  private readonly indexes = new Map<string, ScopeIndex>();

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

  index(shape: IndexShape): ScopeIndex {
    const key = shapeKey(shape);
    const index = this.indexes.get(key) ?? new ScopeIndex(shape, this.byPath.values());
    this.indexes.delete(key);
    this.indexes.set(key, index);
    if (this.indexes.size > MAXIMUM_INDEXES) {
      const [oldest] = this.indexes.keys();
      this.indexes.delete(oldest!);
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
