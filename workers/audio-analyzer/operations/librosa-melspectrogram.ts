import { MelStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.melspectrogram`: (n_mels, frames), float32. */
export async function librosaMelspectrogram(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const fmax = parameters.number('fmax');
  await writeFeature(context, 'melspectrogram', (audio) => {
    const options = {
      ...spectralOptions(parameters, audio),
      power: parameters.number('power'),
      nMels: parameters.number('n_mels'),
      fminHz: parameters.number('fmin'),
      // 0 stands for librosa's None: half the sample rate.
      ...(fmax === 0 ? {} : { fmaxHz: fmax }),
      htk: parameters.boolean('htk'),
      norm: parameters.string('norm') === 'slaney' ? ('slaney' as const) : null,
    };
    return (onValues) => new MelStream(options, onValues);
  });
}
