import { TempoStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushAllKept } from '../../runtime/operation/keep-frames';

/** `librosa.feature.tempo`: one tempo for all of the sound. */
export async function librosaTempo(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const maxTempo = parameters.number('max_tempo');
  const options = {
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
    startBpm: parameters.number('start_bpm'),
    stdBpm: parameters.number('std_bpm'),
    acSize: parameters.number('ac_size'),
    // 0 stands for librosa's None: any tempo.
    maxTempo: maxTempo === 0 ? null : maxTempo,
  };
  const result = await pushAllKept(
    context,
    audio,
    (createKeeper) => new TempoStream(options, createKeeper),
  );
  await outputs.json('tempo', { bpm: result });
}
