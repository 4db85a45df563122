import { LoudFramesStream, splitIntervals } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';
import { silenceOptions } from './silence-options';

/** `librosa.effects.split`: the intervals that are not silent, in samples and seconds. */
export async function librosaSplit({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const stream = new LoudFramesStream(silenceOptions(parameters));
  await pushBlocks(audio, stream, progress);
  const samples = splitIntervals(stream.end());
  const times = samples.map(([from, to]) => [from / audio.sampleRate, to / audio.sampleRate]);
  await outputs.json('intervals', { samples, times });
}
