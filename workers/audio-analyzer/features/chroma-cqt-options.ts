import { chromaCqtTuningStream, type ChromaCqtOptions } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { normOf } from './norm-parameter';
import { tuningOf } from './tuning-parameter';

/** The parameters of librosa.feature.chroma_cqt, with the tuning of the sound at the port `audio` where none is given. */
export async function tunedChromaOptions(context: OperationContext): Promise<ChromaCqtOptions> {
  const { parameters } = context;
  const audio = await context.inputs.audio('audio');
  const nChroma = parameters.number('n_chroma');
  const binsPerOctave = parameters.number('bins_per_octave');
  const options: ChromaCqtOptions = {
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
    fminHz: parameters.number('fmin'),
    nChroma,
    nOctaves: parameters.number('n_octaves'),
    // 0 stands for librosa's None: as many as there are pitch classes.
    binsPerOctave: binsPerOctave === 0 ? nChroma : binsPerOctave,
    threshold: parameters.number('threshold'),
    norm: normOf(parameters.string('norm')),
    cqtMode: parameters.string('cqt_mode') as 'full' | 'hybrid',
  };
  const tuning = await tuningOf(context, audio, () => chromaCqtTuningStream(options));
  return { ...options, tuning };
}
