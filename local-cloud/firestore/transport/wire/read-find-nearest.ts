import { isNamePath, parseFieldPath, type FieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { checkVector } from '../../state/limits/vector-limits';
import { type FindNearest } from '../../state/query';
import { type DistanceMeasure } from '../../state/vector/distance';
import { vectorNumbers } from '../../state/vector/vector-value';
import { type FindNearestMessage } from './messages';
import { readValue } from './read-value';

const MAXIMUM_RESULTS = 1_000;

/** The measures by their numbers on the wire. */
const measures: readonly (DistanceMeasure | null)[] = [null, 'EUCLIDEAN', 'COSINE', 'DOT_PRODUCT'];

/** @throws FirestoreError INVALID_ARGUMENT */
export function readFindNearest(message: FindNearestMessage): FindNearest {
  const measure = measures[message.distanceMeasure] ?? null;
  if (measure === null) throw invalid('Unknown Distance Measure.');
  const limit = message.limit?.value ?? 0;
  if (limit < 1 || limit > MAXIMUM_RESULTS) {
    throw invalid(
      `FindNearest.limit must be a positive integer of no more than ${MAXIMUM_RESULTS}`,
    );
  }
  return {
    field: parseFieldPath(message.vectorField?.fieldPath ?? ''),
    vector: readVector(message),
    measure,
    limit,
    threshold: message.distanceThreshold?.value ?? null,
    resultField: readResultField(message.distanceResultField),
  };
}

function readVector({ queryVector }: FindNearestMessage): readonly number[] {
  const vector = queryVector === null ? null : vectorNumbers(readValue(queryVector));
  if (vector === null) throw invalid('FindNearest.query_vector must be a vector.');
  checkVector(vector);
  return vector;
}

function readResultField(path: string): FieldPath | null {
  if (path === '') return null;
  const field = parseFieldPath(path);
  if (isNamePath(field))
    throw invalid('The distanceResultField.property.name "__name__" is reserved.');
  return field;
}

function invalid(message: string): FirestoreError {
  return new FirestoreError('INVALID_ARGUMENT', message);
}
