import { YinStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pitchOptions } from './pitch-options';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** `librosa.yin`: (frames,), float32, in Hz. */
export async function librosaYin({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const stream = new YinStream({
    ...pitchOptions(parameters, audio.sampleRate),
    troughThreshold: parameters.number('trough_threshold'),
  });
  await pushBlocks(audio, stream, progress);
  const data = stream.end();
  await outputs.matrix('f0', { rows: 1, columns: data.length, data }, [data.length]);
}
