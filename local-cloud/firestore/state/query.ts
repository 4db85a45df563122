import { type FieldPath } from './field-path';
import { type Value } from './value';
import { type DistanceMeasure } from './vector/distance';

/** A structured query, read from the wire and checked, with field paths split and enums as words. */
export interface Query {
  /** What the collection is below: '' for the root, else a document's path such as `pipelines/p1`. */
  readonly parent: string;
  /** Empty: every collection, which only `allDescendants` queries may ask for. */
  readonly collectionId: string;
  /** True for a collection group query: the collections of that id at any depth below `parent`. */
  readonly allDescendants: boolean;
  readonly where: Filter | null;
  /** As the client sent it: `completeOrder` adds what Firestore adds by itself. */
  readonly orderBy: readonly Order[];
  /** The fields to answer with; null for all of them. An empty list means the names only. */
  readonly select: readonly FieldPath[] | null;
  readonly startAt: Cursor | null;
  readonly endAt: Cursor | null;
  readonly offset: number;
  /** null: no limit. */
  readonly limit: number | null;
  /** Of the documents that the rest of the query finds, the nearest by a vector. */
  readonly findNearest?: FindNearest;
}

export interface FindNearest {
  /** The field that holds the vectors. */
  readonly field: FieldPath;
  readonly vector: readonly number[];
  readonly measure: DistanceMeasure;
  readonly limit: number;
  /** What is further away is left out; null: nothing is. */
  readonly threshold: number | null;
  /** Where each result carries its distance; null: nowhere. */
  readonly resultField: FieldPath | null;
}

export type Filter = CompositeFilter | FieldFilter | UnaryFilter;

export interface CompositeFilter {
  readonly kind: 'composite';
  readonly operator: 'AND' | 'OR';
  readonly filters: readonly Filter[];
}

export interface FieldFilter {
  readonly kind: 'field';
  /** `['__name__']` stands for the document's own name; `value` then holds references relative to the database. */
  readonly field: FieldPath;
  readonly operator: FieldOperator;
  readonly value: Value;
}

interface UnaryFilter {
  readonly kind: 'unary';
  readonly field: FieldPath;
  readonly operator: UnaryOperator;
}

export type FieldOperator =
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL'
  | 'EQUAL'
  | 'NOT_EQUAL'
  | 'ARRAY_CONTAINS'
  | 'IN'
  | 'ARRAY_CONTAINS_ANY'
  | 'NOT_IN';

export type UnaryOperator = 'IS_NAN' | 'IS_NULL' | 'IS_NOT_NAN' | 'IS_NOT_NULL';

export interface Order {
  readonly field: FieldPath;
  readonly descending: boolean;
}

/** A position in the order of the results: just before, or just after, the documents with these leading values. */
export interface Cursor {
  /** For the leading orders; the value for `__name__` is a reference relative to the database. */
  readonly values: readonly Value[];
  readonly before: boolean;
}
