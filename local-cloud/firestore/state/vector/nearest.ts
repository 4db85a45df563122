import { type StoredDocument } from '../document';
import { getField, withField } from '../field-path';
import { FirestoreError } from '../firestore-error';
import { comparePaths } from '../ordering';
import { type FindNearest } from '../query';
import { vectorDistance } from './distance';
import { vectorNumbers } from './vector-value';

interface Candidate {
  readonly document: StoredDocument;
  readonly distance: number;
}

/**
 * The documents whose vector is nearest to the one asked for, the nearest first. Documents without a vector of its
 * dimension are left out.
 * @throws FirestoreError FAILED_PRECONDITION for a cosine of a zero vector
 */
export function nearestDocuments(
  documents: readonly StoredDocument[],
  search: FindNearest,
): StoredDocument[] {
  const { measure, threshold, limit } = search;
  // Of dot products the largest is the nearest.
  const sign = measure === 'DOT_PRODUCT' ? -1 : 1;
  return documents
    .flatMap((document) => candidateOf(document, search))
    .filter(({ distance }) => threshold === null || sign * distance <= sign * threshold)
    .sort(
      (left, right) =>
        sign * (left.distance - right.distance) ||
        comparePaths(left.document.path, right.document.path),
    )
    .slice(0, limit)
    .map((candidate) => withDistance(candidate, search));
}

function candidateOf(document: StoredDocument, search: FindNearest): readonly Candidate[] {
  const vector = vectorNumbers(getField(document.fields, search.field));
  if (vector === null || vector.length !== search.vector.length) return [];
  const distance = vectorDistance(search.measure, vector, search.vector);
  if (Number.isNaN(distance) && search.measure === 'COSINE') {
    throw new FirestoreError(
      'FAILED_PRECONDITION',
      'Cannot compute cosine distance against a vector with a magnitude of zero.',
    );
  }
  return [{ document, distance }];
}

function withDistance(
  { document, distance }: Candidate,
  { resultField }: FindNearest,
): StoredDocument {
  if (resultField === null) return document;
  const fields = withField(document.fields, resultField, { doubleValue: distance });
  return { ...document, fields };
}
