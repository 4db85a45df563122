import {
  FluidHpssStream,
  type FluidHpssOptions,
  type FluidHpssParts,
  type ThresholdCurve,
} from '@attacca/audio';
import {
  type OperationContext,
  type SoundBlock,
  type SoundWriter,
} from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { fftSettings } from './fft-settings';
import {
  assertStartsInside,
  chooseChannels,
  chooseFrames,
  regionOf,
  type ChosenRegion,
} from './region';

const PARTS = ['harmonic', 'percussive', 'residual'] as const;
const MASKING_MODES = ['classic', 'coupled', 'advanced'] as const;

/** FluCoMa's HPSS: three sounds as long as the region asked for, every channel separated by itself. */
export async function fluidHpss(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs, progress } = context;
  const audio = await inputs.audio('source');
  const region = regionOf(parameters);
  const channels = channelCount(region, audio.channels);
  const format = { channels, sampleRate: audio.sampleRate };
  const writers = await Promise.all(PARTS.map((part) => outputs.audio(part, format)));
  const separators = Array.from(
    { length: channels },
    () => new ChannelSeparator(optionsOf(parameters)),
  );
  let frames = 0;
  for await (const block of audio.blocks()) {
    const chosen = chooseChannels(chooseFrames(block, frames, region), region);
    chosen.forEach((channel, index) => separators[index]!.push(channel));
    await writeReady(separators, writers);
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  assertStartsInside(region, frames);
  separators.forEach((separator) => separator.end());
  await writeReady(separators, writers);
}

function channelCount({ startChan, numChans }: ChosenRegion, available: number): number {
  // Too high a first channel is refused when the first block is there.
  return Math.max(1, numChans < 0 ? available - startChan : numChans);
}

function optionsOf(parameters: ParameterReader): FluidHpssOptions {
  return {
    ...fftSettings(parameters),
    harmFilterSize: parameters.number('harmfiltersize'),
    percFilterSize: parameters.number('percfiltersize'),
    maskingMode: MASKING_MODES[parameters.number('maskingmode')]!,
    harmThresh: curveOf(parameters, 'harmthresh'),
    percThresh: curveOf(parameters, 'percthresh'),
  };
}

function curveOf(parameters: ParameterReader, name: string): ThresholdCurve {
  const read = (part: string): number => parameters.number(`${name}_${part}`);
  return { x1: read('x1'), y1: read('y1'), x2: read('x2'), y2: read('y2') };
}

/** Writes what all channels have ready; they are equally far. */
async function writeReady(
  separators: readonly ChannelSeparator[],
  writers: readonly SoundWriter[],
): Promise<void> {
  const ready = separators.map((separator) => separator.take());
  for (const [index, part] of PARTS.entries()) {
    const block: SoundBlock = ready.map((pieces) => joined(pieces.map((piece) => piece[part])));
    if (block[0]!.length > 0) await writers[index]!.write(block);
  }
}

/** One channel's separation, and what came out of it since it was last asked. */
class ChannelSeparator {
  readonly #stream: FluidHpssStream;
  readonly #ready: FluidHpssParts[] = [];

  constructor(options: FluidHpssOptions) {
    this.#stream = new FluidHpssStream(options, (parts) => this.#ready.push(parts));
  }

  push(samples: Float32Array): void {
    this.#stream.push(samples);
  }

  end(): void {
    this.#stream.end();
  }

  take(): FluidHpssParts[] {
    return this.#ready.splice(0);
  }
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}
