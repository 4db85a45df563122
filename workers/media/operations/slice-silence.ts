import { LoudFramesStream, splitIntervals } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { feed } from '../reading/feed';
import { eventsAt, scalePoints } from '../slicing/scale-points';

/** The sounding parts between silences (`librosa.effects.split`), as views. */
export async function sliceSilence(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  // First: what it decodes for the slices, detection reads too.
  const pcm = await inputs.canonicalPcm('audio');
  const audio = await inputs.audio('audio');
  const stream = new LoudFramesStream({
    topDb: parameters.number('top_db'),
    frameLength: parameters.number('frame_length'),
    hopLength: parameters.number('hop_length'),
  });
  await feed(audio, stream, context);
  const intervals = splitIntervals(stream.end());
  const scaled = (points: readonly number[]): number[] =>
    scalePoints(points, audio.sampleRate, pcm);
  const starts = scaled(intervals.map(([from]) => from));
  const ends = scaled(intervals.map(([, to]) => to));
  const slices = starts
    .map((from, i): [number, number] => [from, ends[i]!])
    // A last frame may be centred on the very end.
    .filter(([from, to]) => from < to);
  const end = eventsAt(
    slices.map(([, to]) => to),
    pcm.sample_rate,
  );
  await outputs.json('intervals', {
    ...eventsAt(
      slices.map(([from]) => from),
      pcm.sample_rate,
    ),
    end_times: end.times,
    end_samples: end.samples,
  });
  await outputs.views('slices', pcm, slices);
}
