import { OnsetStrengthStream, tempogram, type ColumnNorm } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** `librosa.feature.tempogram`: (win_length, frames), float32; 4 bytes of memory a value. */
export async function librosaTempogram({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const stream = new OnsetStrengthStream({
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
  });
  await pushBlocks(audio, stream, progress);
  const result = tempogram(stream.end(), {
    winLength: parameters.number('win_length'),
    center: parameters.boolean('center'),
    norm: parameters.string('norm') as ColumnNorm,
  });
  await outputs.matrix('tempogram', result);
}
