import { differentElements } from '../array-elements';
import { collectionOf, lastSegment, type StoredDocument } from '../document';
import { type FieldPath, formatFieldPath, getField, isNamePath } from '../field-path';
import { FirestoreError } from '../firestore-error';
import { type IndexDefinition } from '../indexes/index-definition';
import { type IndexSet } from '../indexes/index-set';
import { type Fields, mapFields, type Value } from '../value';
import { vectorComponents } from '../vector/vector-value';
import { nameSize, textSize, valueSize } from './sizes';

const MAXIMUM_ENTRIES = 40_000;
const MAXIMUM_ENTRY_BYTES = 7_680;
const MAXIMUM_SUM_BYTES = 8 * 1024 * 1024;
/** Of longer values only so much is in an index. */
const MAXIMUM_INDEXED_BYTES = 1_500;
const ENTRY_OVERHEAD = 32;
const GROUP_ENTRY_OVERHEAD = 48;
/** A document below this size in bytes is too small to come near any of the limits. */
const SMALL_DOCUMENT = 2_000;

type Subject = Pick<StoredDocument, 'path' | 'fields'>;

/**
 * Refuses a document that has too many index entries, or too large ones.
 * @param size The document's own size in bytes.
 * @throws FirestoreError INVALID_ARGUMENT
 */
export function checkIndexEntries(document: Subject, size: number, indexes: IndexSet): void {
  if (size < SMALL_DOCUMENT) return;
  const count = new EntryCount(document.path);
  const collection = lastSegment(collectionOf(document.path));
  countFields(count, indexes, { collection, fields: document.fields, parents: [] });
  for (const index of indexes.composites)
    if (index.collectionGroup === collection) countComposite(count, index, document);
  count.check();
}

class EntryCount {
  /** What every entry holds of the document's name, and an entry of a collection also of its parent's. */
  private readonly groupBytes: number;
  private readonly collectionBytes: number;
  private entries = 0;
  private bytes = 0;
  private largest = 0;

  constructor(private readonly path: string) {
    const parent = collectionOf(collectionOf(path));
    this.groupBytes = nameSize(path);
    this.collectionBytes = this.groupBytes + (parent === '' ? 0 : nameSize(parent));
  }

  add(keyBytes: number, { inGroup, times }: { inGroup: boolean; times: number }): void {
    const bytes = keyBytes + (inGroup ? this.groupBytes : this.collectionBytes);
    this.entries += times;
    this.bytes += times * bytes;
    this.largest = Math.max(this.largest, bytes);
  }

  check(): void {
    if (this.entries > MAXIMUM_ENTRIES)
      throw invalid(`too many index entries for entity /${this.path}`);
    if (this.largest > MAXIMUM_ENTRY_BYTES) throw invalid('Index entry is too large.');
    if (this.bytes > MAXIMUM_SUM_BYTES)
      throw invalid('Transaction too big. Decrease transaction size.');
  }
}

interface Level {
  readonly collection: string;
  readonly fields: Fields;
  readonly parents: FieldPath;
}

function countFields(count: EntryCount, indexes: IndexSet, level: Level): void {
  for (const [name, value] of Object.entries(level.fields)) {
    const field = [...level.parents, name];
    const pathBytes = textSize(formatFieldPath(field));
    for (const { scope, mode } of indexes.ofField(level.collection, field)) {
      const inGroup = scope === 'COLLECTION_GROUP';
      const overhead = pathBytes + (inGroup ? GROUP_ENTRY_OVERHEAD : ENTRY_OVERHEAD);
      if (mode === 'CONTAINS') {
        // Elements are indexed with the documents' names both ways.
        for (const element of differentElements(value))
          count.add(indexedSize(element) + overhead, { inGroup, times: 2 });
      } else if (typeof mode === 'string') {
        count.add(indexedSize(value) + overhead, { inGroup, times: 1 });
      }
    }
    const nested = vectorComponents(value) === null ? mapFields(value) : null;
    if (nested !== null) countFields(count, indexes, { ...level, fields: nested, parents: field });
  }
}

function countComposite(count: EntryCount, index: IndexDefinition, { fields }: Subject): void {
  let keyBytes = ENTRY_OVERHEAD;
  let elements: readonly Value[] | null = null;
  for (const { field, mode } of index.fields) {
    if (isNamePath(field)) continue;
    const value = getField(fields, field);
    if (value === undefined || typeof mode === 'object') return;
    if (mode === 'CONTAINS') elements = differentElements(value);
    else keyBytes += indexedSize(value);
  }
  const inGroup = index.scope === 'COLLECTION_GROUP';
  if (elements === null) count.add(keyBytes, { inGroup, times: 1 });
  else
    for (const element of elements)
      count.add(keyBytes + indexedSize(element), { inGroup, times: 1 });
}

function indexedSize(value: Value): number {
  return Math.min(valueSize(value), MAXIMUM_INDEXED_BYTES);
}

function invalid(message: string): FirestoreError {
  return new FirestoreError('INVALID_ARGUMENT', message);
}
