import { type SampleArray } from '@attacca/audio';
import { type OperationContext, type SoundBlock } from '../../runtime/operation/context';
import { assertStartsInside, chooseChannels, chooseFrames, regionOf } from './region';

/** A slicer of audio: takes samples, tells where slices start or [-1]. */
interface Slicer {
  push(block: SampleArray): void;
  end(): number[];
}

interface SlicePoints {
  /** In samples of the source. */
  readonly samples: readonly number[];
  /** In seconds. */
  readonly times: readonly number[];
}

interface SlicerChoice {
  readonly makeSlicer: (sampleRate: number) => Slicer;
  /** Samples; shorter beginnings are no slice of their own. */
  readonly shortest: number;
}

/** Slices the chosen region of the sum of its channels: writes the points, and views between neighbouring ones. */
export async function sliceSound(
  context: OperationContext,
  { makeSlicer, shortest }: SlicerChoice,
): Promise<SlicePoints> {
  const { parameters, inputs, outputs, progress } = context;
  // First: what it decodes for the slices, detection reads too.
  const pcm = await inputs.canonicalPcm('source');
  const audio = await inputs.audio('source');
  const region = regionOf(parameters);
  const slicer = makeSlicer(audio.sampleRate);
  let frames = 0;
  for await (const block of audio.blocks()) {
    const chosen = chooseChannels(chooseFrames(block, frames, region), region);
    if (chosen[0] !== undefined && chosen[0].length > 0) slicer.push(sumOf(chosen));
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  assertStartsInside(region, frames);
  const samples = slicer
    .end()
    .filter((sample) => sample >= 0)
    .map((sample) => sample + region.startFrame);
  const points = { times: samples.map((sample) => sample / audio.sampleRate), samples };
  await outputs.json('indices', points);
  await outputs.views('slices', pcm, slicesBetween(samples, pcm.frames, shortest));
  return points;
}

/** FluCoMa's slicers listen to the sum of all channels, added up in single precision. */
function sumOf(channels: SoundBlock): Float32Array {
  const sum = new Float32Array(channels[0]!.length);
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
