import { type FieldPath } from '../field-path';

export type QueryScope = 'COLLECTION' | 'COLLECTION_GROUP';

/** How an index holds one field. A vector index is for vectors of one dimension. */
export type IndexMode =
  'ASCENDING' | 'DESCENDING' | 'CONTAINS' | { readonly vectorDimension: number };

export interface IndexedField {
  readonly field: FieldPath;
  readonly mode: IndexMode;
}

/** An index over the documents of the collections of one id: of each of them alone, or of all together. */
export interface IndexDefinition {
  readonly collectionGroup: string;
  readonly scope: QueryScope;
  /** The last is `__name__`, but for an index of vectors, where that is the vector. */
  readonly fields: readonly IndexedField[];
}

/** What is indexed of one field by itself, in the place of what is indexed of every field. */
export interface FieldOverride {
  readonly collectionGroup: string;
  /** Empty for `*`: every field that has no override of its own. It holds for the fields below it too. */
  readonly field: FieldPath;
  /** null: as without the override. */
  readonly indexes: readonly SingleFieldIndex[] | null;
  /** True for a field whose time tells when its document expires. */
  readonly isTimeToLive: boolean;
}

export interface SingleFieldIndex {
  readonly scope: QueryScope;
  readonly mode: IndexMode;
}
