import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { type AudioBuffer } from './audio-buffer';

/** The parameters of FluCoMa's BufCompose, with its defaults. */
export interface BufComposeOptions {
  /** First source frame; default 0. */
  readonly startFrame?: number;
  /** Number of frames, -1 for all that follow; more than there are means zeros; default -1. */
  readonly numFrames?: number;
  /** First source channel; default 0. */
  readonly startChan?: number;
  /** Number of channels, -1 for all that follow; more than there are start over; default -1. */
  readonly numChans?: number;
  /** Linear gain of the source; default 1. */
  readonly gain?: number;
  /** Where in the destination the source goes; default 0. */
  readonly destStartFrame?: number;
  /** Default 0. */
  readonly destStartChan?: number;
  /** Linear gain of what the destination holds there; default 0. */
  readonly destGain?: number;
}

/**
 * FluCoMa's BufCompose: a piece of the source added to a region of the destination, which grows to fit.
 * Outside the region the destination stays as it is. Neither argument is changed.
 * @param destination default empty
 * @returns the new destination, at the source's rate where it grew
 * @throws InvalidParameterError
 */
export function bufCompose(
  source: AudioBuffer,
  options: BufComposeOptions = {},
  destination: AudioBuffer = { channels: [], sampleRate: source.sampleRate },
): AudioBuffer {
  const region = planRegion(source, options);
  const gain = requireFinite('gain', options.gain ?? 1);
  const destGain = requireFinite('destGain', options.destGain ?? 0);
  const grown = grow(destination, region);
  for (let c = 0; c < region.numChans; c++) {
    const from = source.channels[(region.startChan + c) % source.channels.length]!;
    const to = grown.channels[region.destStartChan + c]!;
    for (let i = 0; i < region.numFrames; i++) {
      const at = region.destStartFrame + i;
      // The destination is float32 and scaled in place before the source is added.
      to[at] = Math.fround(to[at]! * destGain) + (from[region.startFrame + i] ?? 0) * gain;
    }
  }
  return grown.hasGrown
    ? { channels: grown.channels, sampleRate: source.sampleRate }
    : { channels: grown.channels, sampleRate: destination.sampleRate };
}

interface Region {
  readonly startFrame: number;
  readonly numFrames: number;
  readonly startChan: number;
  readonly numChans: number;
  readonly destStartFrame: number;
  readonly destStartChan: number;
}

function planRegion(source: AudioBuffer, options: BufComposeOptions): Region {
  const channels = source.channels.length;
  const frames = source.channels[0]?.length ?? 0;
  if (frames === 0) throw new InvalidParameterError('source', 'empty', 'at least one sample');
  const { startFrame = 0, startChan = 0, destStartFrame = 0, destStartChan = 0 } = options;
  requireInteger('startFrame', startFrame, { min: 0, max: frames - 1 });
  requireInteger('startChan', startChan, { min: 0, max: channels - 1 });
  requireInteger('destStartFrame', destStartFrame, { min: 0 });
  requireInteger('destStartChan', destStartChan, { min: 0 });
  const numFrames = countOf('numFrames', options.numFrames, frames - startFrame);
  const numChans = countOf('numChans', options.numChans, channels - startChan);
  return { startFrame, numFrames, startChan, numChans, destStartFrame, destStartChan };
}

function countOf(field: string, wanted: number | undefined, available: number): number {
  return wanted === undefined || wanted < 0 ? available : requireInteger(field, wanted, { min: 1 });
}

function grow(
  { channels }: AudioBuffer,
  region: Region,
): { readonly channels: Float32Array[]; readonly hasGrown: boolean } {
  const frames = channels[0]?.length ?? 0;
  const length = Math.max(frames, region.destStartFrame + region.numFrames);
  const count = Math.max(channels.length, region.destStartChan + region.numChans);
  const copies = Array.from({ length: count }, (_, i) => {
    const copy = new Float32Array(length);
    if (channels[i]) copy.set(channels[i]);
    return copy;
  });
  return { channels: copies, hasGrown: length > frames || count > channels.length };
}
