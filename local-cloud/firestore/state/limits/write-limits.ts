import { FirestoreError } from '../firestore-error';
import { type Write } from '../write';

const MAXIMUM_TRANSFORMS = 500;

/** @throws FirestoreError INVALID_ARGUMENT when one document is transformed too often by the writes of a commit */
export function checkTransforms(writes: readonly Write[]): void {
  const counts = new Map<string, number>();
  for (const write of writes) {
    if (write.kind !== 'set' || write.transforms.length === 0) continue;
    const count = (counts.get(write.path) ?? 0) + write.transforms.length;
    counts.set(write.path, count);
    if (count > MAXIMUM_TRANSFORMS) {
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        `cannot have more than ${MAXIMUM_TRANSFORMS} field transforms on a single document`,
      );
    }
  }
}
