import { FirestoreError } from '../firestore-error';

const MAXIMUM_DIMENSIONS = 2_048;

/** @throws FirestoreError INVALID_ARGUMENT for a vector that can neither be stored nor searched for */
export function checkVector(components: readonly number[]): void {
  if (components.length === 0) throw invalid('Cannot have a zero length vector.');
  if (components.length > MAXIMUM_DIMENSIONS)
    throw invalid(`Vectors must be at most ${MAXIMUM_DIMENSIONS} dimensions.`);
  if (components.some(Number.isNaN)) throw invalid('Vector cannot contain NaN values.');
}

function invalid(message: string): FirestoreError {
  return new FirestoreError('INVALID_ARGUMENT', message);
}
