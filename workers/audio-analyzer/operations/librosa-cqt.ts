import {
  constantQComplexStream,
  constantQStream,
  constantQTuningStream,
  type ConstantQOptions,
} from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { padOption, windowOptions } from '../features/framing-options';
import { normOf } from '../features/norm-parameter';
import { tuningOf } from '../features/tuning-parameter';
import { writeFeature } from '../features/write-feature';

/**
 * `librosa.cqt`: its magnitudes, (n_bins, frames), or the real parts of all bins and then the imaginary
 * parts of all, twice as many rows; float32.
 */
export async function librosaCqt(context: OperationContext): Promise<void> {
  const audio = await context.inputs.audio('audio');
  const options = constantQOptions(context, audio);
  const tuning = await tuningOf(context, audio, () => constantQTuningStream(options));
  const create =
    context.parameters.string('output') === 'complex' ? constantQComplexStream : constantQStream;
  await writeFeature(context, 'cqt', () => (onValues) => create({ ...options, tuning }, onValues));
}

function constantQOptions({ parameters }: OperationContext, audio: AudioInput): ConstantQOptions {
  return {
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
    fminHz: parameters.number('fmin'),
    nBins: parameters.number('n_bins'),
    binsPerOctave: parameters.number('bins_per_octave'),
    filterScale: parameters.number('filter_scale'),
    norm: normOf(parameters.string('norm')),
    sparsity: parameters.number('sparsity'),
    ...windowOptions(parameters),
    ...padOption(parameters),
    scale: parameters.boolean('scale'),
  };
}
