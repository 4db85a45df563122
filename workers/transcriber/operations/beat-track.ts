import { BeatGridStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';
import { beatDocument } from '../../runtime/documents/beat-document';
import { readEvents } from '../../runtime/documents/read-events';

/** Beats, bars and tempo of a sound. */
export async function beatTrack(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const hits = inputs.has('events') ? await readEvents(await inputs.file('events'), 'events') : [];
  const audio = await inputs.audio('audio');
  const beatsPerBar = parameters.number('beats_per_bar');
  const stream = new BeatGridStream({
    sampleRate: audio.sampleRate,
    minimumBpm: parameters.number('minimum_bpm'),
    maximumBpm: parameters.number('maximum_bpm'),
    beatsPerBar: beatsPerBar === 0 ? null : beatsPerBar,
    hits,
  });
  await pushBlocks(audio, stream, progress);
  const grid = stream.end();
  const { bpm } = grid.tempo;
  // Where there is no pulse there is no tempo to tell.
  const summary = bpm > 0 ? { bpm } : {};
  await outputs.json('beats', beatDocument(grid), { summary });
}
