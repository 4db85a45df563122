import { type OperationContext } from '../../runtime/operation/context';
import { estimateKey } from '../essentia/key';
import { readWholeSignal } from '../essentia/whole-signal';
import { essentiaParameters } from './essentia-parameters';

/** Essentia's KeyExtractor: the key of the whole sound. */
export async function essentiaKey(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const sound = await readWholeSignal(await inputs.audio('audio'), progress);
  const estimate = await estimateKey(sound, essentiaParameters(parameters.all), context);
  await outputs.json('key', estimate);
}
