import { BeatTrackStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { frameEvents } from './events';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** `librosa.beat.beat_track`: the tempo, and the beats in frames, samples and seconds. */
export async function librosaBeatTrack({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const { sampleRate } = audio;
  const hopLength = parameters.number('hop_length');
  const bpm = parameters.number('bpm');
  const stream = new BeatTrackStream({
    sampleRate,
    hopLength,
    startBpm: parameters.number('start_bpm'),
    tightness: parameters.number('tightness'),
    trim: parameters.boolean('trim'),
    // 0 stands for librosa's None: estimated.
    bpm: bpm === 0 ? null : bpm,
  });
  await pushBlocks(audio, stream, progress);
  const beats = stream.end();
  await outputs.json('beats', {
    bpm: beats.bpm,
    ...frameEvents(beats.frames, { hopLength, sampleRate }),
  });
}
