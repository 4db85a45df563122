import { chromaStftStream, chromaTuningStream, type ChromaStftOptions } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { normOf } from '../features/norm-parameter';
import { tuningOf } from '../features/tuning-parameter';
import { writeFeature } from '../features/write-feature';

/**
 * `librosa.feature.chroma_stft`: (n_chroma, frames), float32. Where the tuning is estimated the sound is
 * read twice, since all of it decides which frequencies each pitch class has.
 */
export async function librosaChromaStft(context: OperationContext): Promise<void> {
  const audio = await context.inputs.audio('audio');
  const options = chromaOptions(context, audio);
  const tuning = await tuningOf(context, audio, () => chromaTuningStream(options));
  await writeFeature(
    context,
    'chroma_stft',
    () => (onValues) => chromaStftStream({ ...options, tuning }, onValues),
  );
}

function chromaOptions({ parameters }: OperationContext, audio: AudioInput): ChromaStftOptions {
  const octwidth = parameters.number('octwidth');
  return {
    ...spectralOptions(parameters, audio),
    nChroma: parameters.number('n_chroma'),
    norm: normOf(parameters.string('norm')),
    ctroct: parameters.number('ctroct'),
    // 0 stands for librosa's None: all octaves alike.
    octwidth: octwidth === 0 ? null : octwidth,
    baseC: parameters.boolean('base_c'),
  };
}
