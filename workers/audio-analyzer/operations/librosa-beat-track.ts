import { BeatTrackStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { frameEvents } from './events';
import { tempoPriorOptions } from './tempo-prior';
import { pushAllKept } from '../../runtime/operation/keep-frames';

/** `librosa.beat.beat_track`: the tempo, and the beats in frames, samples and seconds. */
export async function librosaBeatTrack(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  const { sampleRate } = audio;
  const hopLength = parameters.number('hop_length');
  const bpm = parameters.number('bpm');
  const options = {
    sampleRate,
    hopLength,
    ...tempoPriorOptions(parameters),
    tightness: parameters.number('tightness'),
    trim: parameters.boolean('trim'),
    // 0 stands for librosa's None: estimated.
    bpm: bpm === 0 ? null : bpm,
  };
  const beats = await pushAllKept(
    context,
    audio,
    (createKeeper) => new BeatTrackStream(options, createKeeper),
  );
  await outputs.json('beats', {
    bpm: beats.bpm,
    ...frameEvents(beats.frames, { hopLength, sampleRate }),
  });
}
