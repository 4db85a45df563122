import { AmpSliceStream } from '@attacca/audio';
import { type OperationContext, type SoundBlock } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { assertStartsInside, chooseChannels, chooseFrames, regionOf } from './region';

/** FluCoMa's AmpSlice: the slice points, and views on the sound between neighbouring ones. */
export async function ampslice({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  // First: what it decodes for the slices, detection reads too.
  const pcm = await inputs.canonicalPcm('source');
  const audio = await inputs.audio('source');
  const region = regionOf(parameters);
  const stream = new AmpSliceStream({
    sampleRate: audio.sampleRate,
    ...detectorOptions(parameters),
  });
  let frames = 0;
  for await (const block of audio.blocks()) {
    const chosen = chooseChannels(chooseFrames(block, frames, region), region);
    if (chosen[0] !== undefined && chosen[0].length > 0) stream.push(sumOf(chosen));
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  assertStartsInside(region, frames);
  const samples = stream
    .end()
    .filter((sample) => sample >= 0)
    .map((sample) => sample + region.startFrame);
  await outputs.json('indices', {
    times: samples.map((sample) => sample / audio.sampleRate),
    samples,
  });
  const shortest = parameters.number('minslicelength');
  await outputs.views('slices', pcm, slicesBetween(samples, pcm.frames, shortest));
}

function detectorOptions(parameters: ParameterReader): Record<string, number> {
  return {
    fastRampUp: parameters.number('fastrampup'),
    fastRampDown: parameters.number('fastrampdown'),
    slowRampUp: parameters.number('slowrampup'),
    slowRampDown: parameters.number('slowrampdown'),
    onThreshold: parameters.number('onthreshold'),
    offThreshold: parameters.number('offthreshold'),
    floor: parameters.number('floor'),
    minSliceLength: parameters.number('minslicelength'),
    highPassFreq: parameters.number('highpassfreq'),
  };
}

/** FluCoMa's slicers listen to the sum of all channels, in double precision. */
function sumOf(channels: SoundBlock): Float64Array {
  const sum = new Float64Array(channels[0]!.length);
  for (const channel of channels) for (let i = 0; i < sum.length; i++) sum[i]! += channel[i]!;
  return sum;
}

/**
 * Points cut the sound: what lies before the first is a slice too, unless it is shorter than a slice may be; then it
 * belongs to the first. Without points all of the sound is one slice.
 */
export function slicesBetween(
  points: readonly number[],
  frames: number,
  shortest: number,
): [number, number][] {
  const inside = [...new Set(points)].filter((point) => point >= shortest && point < frames);
  const cuts = [0, ...inside, frames];
  return cuts.slice(1).map((to, index) => [cuts[index]!, to]);
}
