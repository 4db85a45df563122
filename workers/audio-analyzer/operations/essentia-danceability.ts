import { type OperationContext } from '../../runtime/operation/context';
import { danceability } from '../essentia/dynamics';
import { readWholeSignal } from '../essentia/whole-signal';
import { essentiaParameters } from './essentia-parameters';

/** Essentia's Danceability. */
export async function essentiaDanceability(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const sound = await readWholeSignal(await inputs.audio('audio'), progress);
  const result = await danceability(sound, essentiaParameters(parameters.all), context);
  await outputs.json('danceability', result);
}
