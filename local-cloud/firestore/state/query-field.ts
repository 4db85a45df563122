import { type StoredDocument } from './document';
import { type FieldPath, getField, isNamePath } from './field-path';
import { type Value } from './value';

/**
 * What a query compares: the document's field, or for `__name__` a reference to the document. References to compare it
 * with are relative to the database too.
 */
export function queryField(document: StoredDocument, path: FieldPath): Value | undefined {
  return isNamePath(path) ? { referenceValue: document.path } : getField(document.fields, path);
}
