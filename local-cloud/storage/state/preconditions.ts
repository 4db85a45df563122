import { StorageFailure } from './failure';
import { type Preconditions } from './resources';

/**
 * @param object the generation that is meant, a bucket, or undefined when there is none
 * @param access a read whose "not match" fails is not modified (304), a write is refused (412)
 * @throws StorageFailure when a condition does not hold
 */
export function checkPreconditions(
  object: { readonly generation?: string; readonly metageneration: number } | undefined,
  preconditions: Preconditions,
  access: 'read' | 'write' = 'write',
): void {
  const generation = object?.generation ?? '0';
  const metageneration = String(object?.metageneration ?? 0);
  const { ifGenerationMatch, ifMetagenerationMatch } = preconditions;
  const { ifGenerationNotMatch, ifMetagenerationNotMatch } = preconditions;
  if (ifGenerationMatch !== undefined && ifGenerationMatch !== generation)
    throw failed('ifGenerationMatch', ifGenerationMatch, generation);
  if (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== metageneration)
    throw failed('ifMetagenerationMatch', ifMetagenerationMatch, metageneration);
  if (ifGenerationNotMatch !== generation && ifMetagenerationNotMatch !== metageneration) return;
  if (access === 'read') throw new StorageFailure('notModified', 'Not Modified');
  throw ifGenerationNotMatch === generation
    ? failed('ifGenerationNotMatch', ifGenerationNotMatch, generation)
    : failed('ifMetagenerationNotMatch', metageneration, metageneration);
}

function failed(condition: string, given: string, present: string): StorageFailure {
  return new StorageFailure(
    'conditionNotMet',
    `At least one of the pre-conditions you specified did not hold: ${condition} ${given} given, it is ${present}.`,
    { at: { locationType: 'header', location: 'If-Match' } },
  );
}
