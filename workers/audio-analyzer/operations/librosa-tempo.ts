import { TempoStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** `librosa.feature.tempo`: one tempo for all of the sound. */
export async function librosaTempo({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const maxTempo = parameters.number('max_tempo');
  const stream = new TempoStream({
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
    startBpm: parameters.number('start_bpm'),
    stdBpm: parameters.number('std_bpm'),
    acSize: parameters.number('ac_size'),
    // 0 stands for librosa's None: any tempo.
    maxTempo: maxTempo === 0 ? null : maxTempo,
  });
  await pushBlocks(audio, stream, progress);
  await outputs.json('tempo', { bpm: stream.end() });
}
