import { chromaStftStream, chromaTuningStream, type ChromaStftOptions } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** The parameter's value that stands for librosa's None: estimate the tuning. */
const ESTIMATED = -1;

const NORMS: Readonly<Record<string, number | null>> = {
  inf: Infinity,
  '1': 1,
  '2': 2,
  none: null,
};

/**
 * `librosa.feature.chroma_stft`: (n_chroma, frames), float32. Where the tuning is estimated the sound is
 * read twice, since all of it decides which frequencies each pitch class has.
 */
export async function librosaChromaStft(context: OperationContext): Promise<void> {
  const audio = await context.inputs.audio('audio');
  const options = chromaOptions(context, audio);
  const given = context.parameters.number('tuning');
  const tuning = given === ESTIMATED ? await estimatedTuning(context, audio) : given;
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
    norm: NORMS[parameters.string('norm')]!,
    ctroct: parameters.number('ctroct'),
    // 0 stands for librosa's None: all octaves alike.
    octwidth: octwidth === 0 ? null : octwidth,
    baseC: parameters.boolean('base_c'),
  };
}

async function estimatedTuning(context: OperationContext, audio: AudioInput): Promise<number> {
  const stream = chromaTuningStream(chromaOptions(context, audio));
  await pushBlocks(audio, stream, (share) => context.progress(share / 2));
  return stream.end();
}
