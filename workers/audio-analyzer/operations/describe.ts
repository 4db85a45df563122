import { type OperationContext } from '../../runtime/operation/context';
import { describeSound } from '../describe/describe-sound';
import { measureSound } from '../describe/sound-measurements';

/** One JSON with what Freesound publishes of a sound, and what Spotify's audio features were. */
export async function describe(context: OperationContext): Promise<void> {
  const { inputs, outputs, progress } = context;
  const measured = await measureSound(await inputs.audio('audio'), progress, context);
  await outputs.json('description', describeSound(measured));
}
