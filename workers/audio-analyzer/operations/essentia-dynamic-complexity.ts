import { type OperationContext } from '../../runtime/operation/context';
import { dynamicComplexity } from '../essentia/dynamics';
import { readWholeSignal } from '../essentia/whole-signal';
import { essentiaParameters } from './essentia-parameters';

/** Essentia's DynamicComplexity. */
export async function essentiaDynamicComplexity(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const sound = await readWholeSignal(await inputs.audio('audio'), progress);
  const result = await dynamicComplexity(sound, essentiaParameters(parameters.all), context);
  await outputs.json('dynamics', {
    dynamic_complexity_db: result.dynamicComplexityDb,
    loudness_db: result.loudnessDb,
  });
}
