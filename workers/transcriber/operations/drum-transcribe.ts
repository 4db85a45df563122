import { drumGain } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { keptSound } from '../../runtime/operation/kept-sound';
import { drumActivationsOf } from '../drums/drum-activations';
import { judgedDrums } from '../drums/judged-drums';
import { meanSquareOf } from '../drums/mean-square';
import { writeHits } from '../drums/write-hits';
import { loadModel, modelIdentity } from '../runtime/load-model';

/** The drum hits of a sound. Hears it twice: the model is given it at the level of its training. */
export async function drumTranscribe(context: OperationContext): Promise<void> {
  const audio = keptSound(await context.inputs.audio('audio'));
  const { value, samples } = await meanSquareOf(audio);
  const model = await loadModel('drums');
  // Nothing holds on to what was heard once it has been judged: of hours, it is large.
  const judged = await judgedDrums(
    await drumActivationsOf(model, { audio, gain: drumGain(value) }, context),
    model.card,
    context,
  );
  await writeHits(context, {
    ...judged,
    model: modelIdentity(model),
    durationSeconds: samples / audio.sampleRate,
  });
}
