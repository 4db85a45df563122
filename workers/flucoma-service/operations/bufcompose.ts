import {
  type OperationContext,
  type SoundBlock,
  type SoundWriter,
} from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import {
  assertStartsInside,
  chooseChannels,
  chooseFrames,
  regionOf,
  type ChosenRegion,
} from './region';

/** Frames of silence written at a time. */
const SILENCE_FRAMES = 32_768;

interface Placement {
  /** Channels of the destination that stay silent before the copy's first. */
  readonly firstChannel: number;
  readonly channels: number;
  readonly gain: number;
}

/**
 * FluCoMa's BufCompose into an empty destination, block by block: the streaming form of audio's
 * `bufCompose`, whose results it has.
 */
export async function bufcompose({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const source = await inputs.audio('source');
  const region = regionOf(parameters);
  const placement = place(region, source.channels, parameters);
  const writer = await outputs.audio('composed', {
    channels: placement.channels,
    sampleRate: source.sampleRate,
  });
  await writeSilence(writer, parameters.number('deststartframe'), placement);
  let position = 0;
  let written = 0;
  for await (const block of source.blocks()) {
    const chosen = chooseChannels(chooseFrames(block, position, region), region);
    position += block[0]!.length;
    if (chosen[0]!.length > 0) await writer.write(placed(chosen, placement));
    written += chosen[0]!.length;
    progress(Math.min(1, position / source.estimatedFrames));
  }
  assertStartsInside(region, position);
  // More frames than the source has are silence.
  await writeSilence(writer, Math.max(0, region.numFrames - written), placement);
}

function place(
  region: ChosenRegion,
  sourceChannels: number,
  parameters: ParameterReader,
): Placement {
  const firstChannel = parameters.number('deststartchan');
  const gain = parameters.number('gain');
  const count = region.numChans < 0 ? sourceChannels - region.startChan : region.numChans;
  return { firstChannel, channels: firstChannel + Math.max(1, count), gain };
}

function placed(block: SoundBlock, { firstChannel, gain }: Placement): SoundBlock {
  const frames = block[0]!.length;
  const silent = Array.from({ length: firstChannel }, () => new Float32Array(frames));
  return [...silent, ...block.map((channel) => channel.map((sample) => sample * gain))];
}

async function writeSilence(
  writer: SoundWriter,
  frames: number,
  { channels }: Placement,
): Promise<void> {
  for (let left = frames; left > 0; left -= SILENCE_FRAMES) {
    const length = Math.min(left, SILENCE_FRAMES);
    await writer.write(Array.from({ length: channels }, () => new Float32Array(length)));
  }
}
