import { MfccStream } from '@attacca/audio';
import { cepstralOptions } from '../../runtime/operation/cepstral-options';
import { type OperationContext } from '../../runtime/operation/context';
import { pushAllKept } from '../../runtime/operation/keep-frames';
import { melOptions } from '../features/mel-options';

/**
 * `librosa.feature.mfcc`: (n_mfcc, frames), float32. Mel frames are kept until the end, on disk when they are many,
 * because librosa cuts the spectrum off 80 dB below its loudest value.
 */
export async function librosaMfcc(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const options = {
    ...melOptions(parameters, audio, 'mel_norm'),
    ...cepstralOptions(parameters),
  };
  const result = await pushAllKept(
    context,
    audio,
    (createKeeper) => new MfccStream(options, createKeeper),
  );
  await outputs.matrix('mfcc', result);
}
