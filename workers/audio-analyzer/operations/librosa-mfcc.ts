import { MfccStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushAllKept } from '../../runtime/operation/keep-frames';

/**
 * `librosa.feature.mfcc`: (n_mfcc, frames), float32. Mel frames are kept until the end, on disk when they are many,
 * because librosa cuts the spectrum off 80 dB below its loudest value.
 */
export async function librosaMfcc(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const fmax = parameters.number('fmax');
  const options = {
    sampleRate: audio.sampleRate,
    nMfcc: parameters.number('n_mfcc'),
    nFft: parameters.number('n_fft'),
    hopLength: parameters.number('hop_length'),
    nMels: parameters.number('n_mels'),
    fminHz: parameters.number('fmin'),
    // 0 stands for librosa's None: half the sample rate.
    ...(fmax === 0 ? {} : { fmaxHz: fmax }),
    lifter: parameters.number('lifter'),
  };
  const result = await pushAllKept(
    context,
    audio,
    (createKeeper) => new MfccStream(options, createKeeper),
  );
  await outputs.matrix('mfcc', result);
}
