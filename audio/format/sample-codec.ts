import { InvalidParameterError } from '../parameters/invalid-parameter';
import {
  isLittleEndian,
  floatsOf,
  interleaveFloats,
  meanOfShorts,
  shortsOf,
  splitFloats,
  splitShorts,
} from './native-samples';
import { roundHalfToEven } from '../rounding/round-half-to-even';

/** How one sample lies in a file: little-endian, `pcm8` unsigned, the other PCM types signed. */
export type SampleEncoding = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64';

interface Codec {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  readonly write: (view: DataView, at: number, sample: number) => void;
}

/** A full-scale integer codec: ±1 is ±2^(bits - 1), too loud samples are clipped, NaN is silence. */
function integerCodec(
  bits: number,
  read: (view: DataView, at: number) => number,
  write: (view: DataView, at: number, value: number) => void,
): Codec {
  const scale = 2 ** (bits - 1);
  return {
    bytes: bits / 8,
    read: (view, at) => read(view, at) / scale,
    write: (view, at, sample) => {
      const value = Number.isNaN(sample) ? 0 : roundHalfToEven(sample * scale);
      write(view, at, Math.max(-scale, Math.min(scale - 1, value)));
    },
  };
}

const CODECS: Readonly<Record<SampleEncoding, Codec>> = {
  pcm8: integerCodec(
    8,
    (view, at) => view.getUint8(at) - 128,
    (view, at, value) => view.setUint8(at, value + 128),
  ),
  pcm16: integerCodec(
    16,
    (view, at) => view.getInt16(at, true),
    (view, at, value) => view.setInt16(at, value, true),
  ),
  pcm24: integerCodec(
    24,
    (view, at) => view.getUint16(at, true) | (view.getInt8(at + 2) << 16),
    (view, at, value) => {
      view.setUint16(at, value & 0xffff, true);
      view.setInt8(at + 2, value >> 16);
    },
  ),
  pcm32: integerCodec(
    32,
    (view, at) => view.getInt32(at, true),
    (view, at, value) => view.setInt32(at, value, true),
  ),
  float32: {
    bytes: 4,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, sample) => view.setFloat32(at, sample, true),
  },
  float64: {
    bytes: 8,
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, sample) => view.setFloat64(at, sample, true),
  },
};

/** Size of one sample of one channel. */
export function bytesPerSample(encoding: SampleEncoding): number {
  return CODECS[encoding].bytes;
}

export interface FrameLayout {
  readonly channels: number;
  readonly encoding: SampleEncoding;
}

/**
 * Interleaved bytes to one float32 array per channel.
 * @param bytes whole frames
 * @param into where they are written, as long as there are frames; new arrays if absent
 * @throws InvalidParameterError
 */
export function decodeFrames(
  bytes: Uint8Array,
  { channels, encoding }: FrameLayout,
  into?: Float32Array[],
): Float32Array[] {
  const { bytes: size, read } = CODECS[encoding];
  const frames = requireWholeFrames(bytes, channels * size);
  const arrays = into ?? Array.from({ length: channels }, () => new Float32Array(frames));
  // A call per sample would be most of the time that a file takes.
  const shorts = encoding === 'pcm16' ? shortsOf(bytes) : null;
  const floats = encoding === 'float32' ? floatsOf(bytes) : null;
  if (shorts !== null) splitShorts(shorts, arrays);
  else if (floats !== null) splitFloats(floats, arrays);
  else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [channel, samples] of arrays.entries()) {
      let at = channel * size;
      for (let i = 0; i < frames; i++, at += channels * size) samples[i] = read(view, at);
    }
  }
  return arrays;
}

/** Interleaved bytes to the mean of their channels. Parameters and errors as `decodeFrames`. */
export function decodeMean(
  bytes: Uint8Array,
  layout: FrameLayout,
  into?: Float32Array,
): Float32Array {
  const { channels, encoding } = layout;
  const frames = requireWholeFrames(bytes, channels * CODECS[encoding].bytes);
  const mean = into ?? new Float32Array(frames);
  const shorts = encoding === 'pcm16' ? shortsOf(bytes) : null;
  if (shorts !== null) meanOfShorts(shorts, channels, mean);
  else writeMean(decodeFrames(bytes, layout), mean);
  return mean;
}

function writeMean(channels: readonly Float32Array[], mean: Float32Array): void {
  const [first, ...others] = channels;
  if (others.length === 0) return mean.set(first!);
  const scale = 1 / channels.length;
  for (let i = 0; i < mean.length; i++) {
    let sum = first![i]!;
    for (const other of others) sum += other[i]!;
    mean[i] = sum * scale;
  }
}

/** @returns how many frames there are */
function requireWholeFrames(bytes: Uint8Array, frameBytes: number): number {
  if (bytes.length % frameBytes !== 0) {
    const allowed = `a multiple of ${frameBytes}`;
    throw new InvalidParameterError('bytes.length', bytes.length, allowed);
  }
  return bytes.length / frameBytes;
}

/**
 * One float32 array per channel to interleaved bytes.
 * @param into where they are written, in memory of their own, as many as there are; a new array if absent
 * @throws InvalidParameterError if lengths differ
 */
export function encodeFrames(
  channels: readonly Float32Array[],
  encoding: SampleEncoding,
  into?: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const { bytes: size, write } = CODECS[encoding];
  const frames = channels[0]?.length ?? 0;
  for (const { length } of channels) {
    if (length === frames) continue;
    const lengths = `lengths ${frames} and ${length}`;
    throw new InvalidParameterError('channels', lengths, 'equal lengths');
  }
  const bytes = into ?? new Uint8Array(frames * channels.length * size);
  if (encoding === 'float32' && isLittleEndian) {
    const { buffer, byteOffset } = bytes;
    interleaveFloats(channels, new Float32Array(buffer, byteOffset, frames * channels.length));
    return bytes;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  channels.forEach((samples, channel) => {
    let at = channel * size;
    for (let i = 0; i < frames; i++, at += channels.length * size) write(view, at, samples[i]!);
  });
  return bytes;
}
