import { type OperationContext } from '../../runtime/operation/context';
import { checkDecodes } from '../../runtime/sound/decode';
import { mediaTypeOf } from './media-types';

/** Less than the task's own limit, so that the error names the decoder. */
const DECODE_LIMIT_SECONDS = 460;

/**
 * Finds out what an upload is and that all of it decodes. Its bytes were hashed while they were
 * downloaded; they are handed on as they are.
 */
export async function ingest({ inputs, outputs, signal }: OperationContext): Promise<void> {
  const file = await inputs.file('upload');
  const sound = await inputs.sound('upload');
  const seconds = await checkDecodes(sound, { signal, timeLimitSeconds: DECODE_LIMIT_SECONDS });
  const audio = {
    ...sound.facts,
    duration_seconds: sound.pcm === null ? seconds : sound.facts.duration_seconds,
  };
  outputs.handOn('file', file, { audio, ...mediaTypeOf(audio) });
}
