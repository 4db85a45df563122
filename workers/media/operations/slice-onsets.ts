import { OnsetDetectStream, slicesAt } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushAllKept } from '../../runtime/operation/keep-frames';
import { eventsAt, scalePoints } from '../slicing/scale-points';

/** The sound between neighbouring onsets (`librosa.onset.onset_detect`), as views. */
export async function sliceOnsets(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  // First: what it decodes for the slices, detection reads too.
  const pcm = await inputs.canonicalPcm('audio');
  const audio = await inputs.audio('audio');
  const hopLength = parameters.number('hop_length');
  const options = {
    sampleRate: audio.sampleRate,
    hopLength,
    backtrack: parameters.boolean('backtrack'),
    delta: parameters.number('delta'),
  };
  const frames = await pushAllKept(
    context,
    audio,
    (createKeeper) => new OnsetDetectStream(options, createKeeper),
  );
  const onsets = Array.from(frames, (frame) => frame * hopLength);
  const points = scalePoints(onsets, audio.sampleRate, pcm);
  await outputs.json('onsets', eventsAt(points, pcm.sample_rate));
  await outputs.views('slices', pcm, slicesAt(points, pcm.frames));
}
