import { MfccStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/**
 * `librosa.feature.mfcc`: (n_mfcc, frames), float32. The log-mel frames are kept until the end, because
 * librosa cuts the spectrum off 80 dB below its loudest value; about 0.5 KiB per frame.
 */
export async function librosaMfcc({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const fmax = parameters.number('fmax');
  const stream = new MfccStream({
    sampleRate: audio.sampleRate,
    nMfcc: parameters.number('n_mfcc'),
    nFft: parameters.number('n_fft'),
    hopLength: parameters.number('hop_length'),
    nMels: parameters.number('n_mels'),
    fminHz: parameters.number('fmin'),
    // 0 stands for librosa's None: half the sample rate.
    ...(fmax === 0 ? {} : { fmaxHz: fmax }),
    lifter: parameters.number('lifter'),
  });
  await pushBlocks(audio, stream, progress);
  await outputs.matrix('mfcc', stream.end());
}
