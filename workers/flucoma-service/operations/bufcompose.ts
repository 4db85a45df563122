import { bufCompose, type BufComposeOptions } from '@attacca/audio';
import {
  type CanonicalPcm,
  type OperationContext,
  type OperationInputs,
  type SoundBlock,
} from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { FrameReader } from './frame-reader';
import { assertHasChannel, assertStartsInside, regionOf, type ChosenRegion } from './region';

/** Frames of the result that are made at a time. */
const PIECE_FRAMES = 32_768;

/** Where the chosen piece of the source goes. */
interface Placement {
  readonly destStartFrame: number;
  readonly numFrames: number;
  readonly options: BufComposeOptions;
}

/**
 * FluCoMa's BufCompose, piece by piece: audio's `bufCompose` without either sound in memory. Without a destination the
 * source goes into an empty one.
 */
export async function bufcompose({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const source = await inputs.canonicalPcm('source');
  const destination = inputs.has('destination') ? await inputs.canonicalPcm('destination') : null;
  const region = regionOf(parameters);
  assertStartsInside(region, source.frames);
  assertHasChannel(region, source.channels);
  const placement = place(region, source, parameters);
  const { channels, length, sampleRate } = formatOf(placement, source, destination);
  const writer = await outputs.audio('composed', { channels, sampleRate });
  const from = await openReader(inputs, 'source');
  const onto = destination === null ? null : await openReader(inputs, 'destination');
  try {
    await from.skip(region.startFrame);
    for (let at = 0; at < length; at += PIECE_FRAMES) {
      const frames = Math.min(PIECE_FRAMES, length - at);
      const piece = onto === null ? [] : await onto.read(frames);
      while (piece.length < channels) piece.push(new Float32Array(frames));
      await writer.write(await composed(piece, { at, from, placement }));
      progress((at + frames) / length);
    }
  } finally {
    await from.close();
    await onto?.close();
  }
}

function place(
  { numFrames, startFrame, startChan, numChans }: ChosenRegion,
  source: CanonicalPcm,
  parameters: ParameterReader,
): Placement {
  return {
    destStartFrame: parameters.number('deststartframe'),
    numFrames: numFrames < 0 ? source.frames - startFrame : numFrames,
    options: {
      startChan,
      numChans: numChans < 0 ? source.channels - startChan : numChans,
      gain: parameters.number('gain'),
      destStartChan: parameters.number('deststartchan'),
      destGain: parameters.number('destgain'),
    },
  };
}

/** The destination grows to fit, and has the source's rate where it does. */
function formatOf(
  { destStartFrame, numFrames, options }: Placement,
  source: CanonicalPcm,
  destination: CanonicalPcm | null,
): { channels: number; length: number; sampleRate: number } {
  const { channels: had = 0, frames: hadFrames = 0 } = destination ?? {};
  const channels = Math.max(had, options.destStartChan! + options.numChans!);
  const length = Math.max(hadFrames, destStartFrame + numFrames);
  const hasGrown = destination === null || channels > had || length > hadFrames;
  return { channels, length, sampleRate: (hasGrown ? source : destination).sample_rate };
}

async function openReader(inputs: OperationInputs, port: string): Promise<FrameReader> {
  return new FrameReader(await inputs.audio(port));
}

/** A piece of the destination with what of the source falls on it. @param at its first frame */
async function composed(
  piece: Float32Array[],
  { at, from, placement }: { at: number; from: FrameReader; placement: Placement },
): Promise<SoundBlock> {
  const { destStartFrame, numFrames, options } = placement;
  const first = Math.max(at, destStartFrame);
  const end = Math.min(at + piece[0]!.length, destStartFrame + numFrames);
  if (end <= first) return piece;
  const source = { channels: await from.read(end - first), sampleRate: 0 };
  const destination = { channels: piece, sampleRate: 0 };
  return bufCompose(source, { ...options, destStartFrame: first - at }, destination).channels;
}
