import { FirestoreError } from '../firestore-error';
import { type Fields, type Value } from '../value';
import { vectorComponents, vectorNumbers } from '../vector/vector-value';
import { documentSize } from './sizes';
import { checkVector } from './vector-limits';

const MAXIMUM_DOCUMENT_BYTES = 1_048_576;
/** Of a single text or bytes; what is left of a document after what every one has besides its fields. */
const MAXIMUM_VALUE_BYTES = 1_048_487;
const MAXIMUM_DEPTH = 20;

/**
 * Refuses a document that is too large, or too deep, or holds arrays in arrays.
 * @param document `name` is its full resource name
 * @returns its size in bytes, as Firestore counts
 * @throws FirestoreError INVALID_ARGUMENT
 */
export function checkDocument(document: {
  readonly path: string;
  readonly name: string;
  readonly fields: Fields;
}): number {
  for (const [name, value] of Object.entries(document.fields))
    checkValue(value, { property: name, depth: 0, inArray: false });
  const size = documentSize(document.path, document.fields);
  if (size > MAXIMUM_DOCUMENT_BYTES) {
    throw invalid(
      `Document '${document.name}' cannot be written because its size (${thousands(size)} bytes) exceeds the maximum allowed size of ${thousands(MAXIMUM_DOCUMENT_BYTES)} bytes.`,
    );
  }
  return size;
}

interface Place {
  /** The field of the document that the value is in. */
  readonly property: string;
  /** How many maps and arrays are around it. */
  readonly depth: number;
  readonly inArray: boolean;
}

function checkValue(value: Value, place: Place): void {
  if ('stringValue' in value) checkBytes(Buffer.byteLength(value.stringValue), place);
  else if ('bytesValue' in value) checkBytes(value.bytesValue.length, place);
  else if ('arrayValue' in value) {
    if (place.inArray) throw invalid('Property array contains an invalid nested entity.');
    checkChildren(value.arrayValue.values, { ...place, inArray: true });
  } else if ('mapValue' in value) {
    if (vectorComponents(value) === null)
      checkChildren(Object.values(value.mapValue.fields), { ...place, inArray: false });
    else checkVector(vectorNumbers(value)!);
  }
}

function checkChildren(values: readonly Value[], place: Place): void {
  const depth = place.depth + 1;
  if (depth > MAXIMUM_DEPTH)
    throw invalid(`Property ${place.property} contains an invalid nested entity.`);
  for (const value of values) checkValue(value, { ...place, depth });
}

function checkBytes(bytes: number, { property }: Place): void {
  if (bytes > MAXIMUM_VALUE_BYTES)
    throw invalid(
      `The value of property "${property}" is longer than ${MAXIMUM_VALUE_BYTES} bytes.`,
    );
}

function thousands(bytes: number): string {
  return bytes.toLocaleString('en-US');
}

function invalid(message: string): FirestoreError {
  return new FirestoreError('INVALID_ARGUMENT', message);
}
