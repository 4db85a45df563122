import { OnsetStrengthStream, type BandAggregate } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushAllKept } from '../../runtime/operation/keep-frames';
import { melOptions } from '../features/mel-options';

/** `librosa.onset.onset_strength`: (frames,), float32. Log-mel frames are kept until the end, as for `librosa-mfcc`. */
export async function librosaOnsetStrength(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const options = {
    ...melOptions(parameters, audio),
    lag: parameters.number('lag'),
    maxSize: parameters.number('max_size'),
    detrend: parameters.boolean('detrend'),
    center: parameters.boolean('center'),
    aggregate: parameters.string('aggregate') as BandAggregate,
  };
  const data = await pushAllKept(
    context,
    audio,
    (createKeeper) => new OnsetStrengthStream(options, createKeeper),
  );
  await outputs.matrix('envelope', { rows: 1, columns: data.length, data }, [data.length]);
}
