import { type OperationContext } from '../../runtime/operation/context';
import { predominantMelody } from '../essentia/melody';
import { readWholeSignal } from '../essentia/whole-signal';
import { essentiaParameters } from './essentia-parameters';

/** Essentia's PredominantPitchMelodia: the pitch of the melody in polyphonic music. */
export async function essentiaPredominantMelody(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const sound = await readWholeSignal(await inputs.audio('audio'), progress);
  const melody = await predominantMelody(sound, essentiaParameters(parameters.all), context);
  await outputs.matrix('melody', melody);
}
