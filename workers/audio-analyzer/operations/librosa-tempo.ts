import { TempoStream, type TempogramAggregate } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushAllKept } from '../../runtime/operation/keep-frames';
import { tempoPriorOptions } from './tempo-prior';

/** `librosa.feature.tempo`: one tempo for all of the sound, or one per frame. */
export async function librosaTempo(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const maxTempo = parameters.number('max_tempo');
  const aggregate = parameters.string('aggregate');
  const options = {
    sampleRate: audio.sampleRate,
    hopLength: parameters.number('hop_length'),
    ...tempoPriorOptions(parameters),
    stdBpm: parameters.number('std_bpm'),
    acSize: parameters.number('ac_size'),
    // 0 stands for librosa's None: any tempo.
    maxTempo: maxTempo === 0 ? null : maxTempo,
    ...(aggregate === 'none' ? {} : { aggregate: aggregate as TempogramAggregate }),
  };
  const bpm = await pushAllKept(context, audio, (createKeeper) => {
    const stream = new TempoStream(options, createKeeper);
    return {
      push: (block: Float32Array) => stream.push(block),
      end: () => (aggregate === 'none' ? Array.from(stream.endByFrame()) : stream.end()),
    };
  });
  await outputs.json('tempo', { bpm });
}
