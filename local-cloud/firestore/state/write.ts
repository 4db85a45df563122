import { type FieldPath } from './field-path';
import { type Fields, type Value } from './value';

/** One write of a commit, read from the wire. Paths are relative to the database. */
export type Write = SetWrite | DeleteWrite | VerifyWrite;

export interface SetWrite {
  readonly kind: 'set';
  readonly path: string;
  readonly fields: Fields;
  /** null replaces the document. Otherwise only these fields are written; an empty list writes none of them. */
  readonly mask: readonly FieldPath[] | null;
  /** Applied after the fields, in order. */
  readonly transforms: readonly FieldTransform[];
  readonly precondition: Precondition | null;
}

interface DeleteWrite {
  readonly kind: 'delete';
  readonly path: string;
  readonly precondition: Precondition | null;
}

/** Changes nothing, but its precondition must hold. */
interface VerifyWrite {
  readonly kind: 'verify';
  readonly path: string;
  readonly precondition: Precondition | null;
}

export type Precondition =
  | { readonly kind: 'exists'; readonly exists: boolean }
  | { readonly kind: 'updateTime'; readonly updateMicros: number };

export interface FieldTransform {
  readonly field: FieldPath;
  readonly operation: TransformOperation;
}

export type TransformOperation =
  | { readonly kind: 'serverTime' }
  | { readonly kind: 'increment' | 'maximum' | 'minimum'; readonly operand: Value }
  | { readonly kind: 'appendMissing' | 'removeAll'; readonly elements: readonly Value[] };

export interface WriteResult {
  /** null after a delete. The document's earlier time when the write changed nothing. */
  readonly updateMicros: number | null;
  /** One value per transform. */
  readonly transformResults: readonly Value[];
}
