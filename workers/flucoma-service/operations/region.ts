import { AttaccaError } from '@attacca/core';
import { type SoundBlock } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** Frames and channels of a source, as all FluCoMa tools choose them; -1 means all that follow. */
export interface ChosenRegion {
  readonly startFrame: number;
  readonly numFrames: number;
  readonly startChan: number;
  readonly numChans: number;
}

/** The region that an operation's parameters choose. */
export function regionOf(parameters: ParameterReader): ChosenRegion {
  return {
    startFrame: parameters.number('startframe'),
    numFrames: parameters.number('numframes'),
    startChan: parameters.number('startchan'),
    numChans: parameters.number('numchans'),
  };
}

/** The part of a block that lies in the region. @param position the block's first frame in the source */
export function chooseFrames(
  block: SoundBlock,
  position: number,
  region: ChosenRegion,
): SoundBlock {
  const { startFrame, numFrames } = region;
  const end = numFrames < 0 ? Infinity : startFrame + numFrames;
  const from = Math.max(0, startFrame - position);
  const to = Math.max(from, Math.min(block[0]?.length ?? 0, end - position));
  return block.map((channel) => channel.subarray(from, to));
}

/** The chosen channels; more than there are start over. @throws AttaccaError INVALID_PARAMETER */
export function chooseChannels(block: SoundBlock, region: ChosenRegion): SoundBlock {
  assertHasChannel(region, block.length);
  const { startChan, numChans } = region;
  const count = numChans < 0 ? block.length - startChan : numChans;
  return Array.from({ length: count }, (_, index) => block[(startChan + index) % block.length]!);
}

/** @param channels of the source @throws AttaccaError INVALID_PARAMETER */
export function assertHasChannel({ startChan }: ChosenRegion, channels: number): void {
  if (startChan < channels) return;
  const message = `startchan is ${startChan}; the sound has ${channels} channels, so at most ${channels - 1} is allowed.`;
  throw new AttaccaError('INVALID_PARAMETER', message);
}

/** @param frames length of the source, known once it has been read @throws AttaccaError INVALID_PARAMETER */
export function assertStartsInside({ startFrame }: ChosenRegion, frames: number): void {
  if (startFrame < frames) return;
  const message = `startframe is ${startFrame}; the sound has ${frames} frames, so at most ${frames - 1} is allowed.`;
  throw new AttaccaError('INVALID_PARAMETER', message);
}
