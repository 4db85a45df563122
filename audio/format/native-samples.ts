import { sampleKernels } from '../simd/sample-kernels';

/** True where numbers lie in memory as files have them. */
export const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const SHORT_SCALE = 1 / 32_768;

/** 16-bit samples as numbers in place, or of a copy where they do not lie so; null where the machine has them otherwise. */
export function shortsOf(bytes: Uint8Array): Int16Array | null {
  if (!isLittleEndian) return null;
  const { buffer, byteOffset, length } = aligned(bytes, 2);
  return new Int16Array(buffer, byteOffset, length / 2);
}

/** The same for float32. */
export function floatsOf(bytes: Uint8Array): Float32Array | null {
  if (!isLittleEndian) return null;
  const { buffer, byteOffset, length } = aligned(bytes, 4);
  return new Float32Array(buffer, byteOffset, length / 4);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);
}

/** The channels of interleaved 16-bit samples. */
export function splitShorts(shorts: Int16Array, into: readonly Float32Array[]): void {
  const [first, second, ...others] = into;
  if (first === undefined) return;
  if (second === undefined) return sampleKernels().meansOf(shorts, 1, first);
  if (others.length === 0) return sampleKernels().split(shorts, [first, second]);
  splitNumbers(shorts, into, SHORT_SCALE);
}

/** The channels of interleaved float32 samples. */
export function splitFloats(floats: Float32Array, into: readonly Float32Array[]): void {
  if (into.length === 1) into[0]!.set(floats);
  else splitNumbers(floats, into, 1);
}

function splitNumbers(
  numbers: Int16Array | Float32Array,
  into: readonly Float32Array[],
  scale: number,
): void {
  for (const [channel, samples] of into.entries()) {
    for (let i = 0, at = channel; i < samples.length; i++, at += into.length)
      samples[i] = numbers[at]! * scale;
  }
}

/** The mean of all channels of interleaved 16-bit samples. */
export function meanOfShorts(shorts: Int16Array, channels: number, into: Float32Array): void {
  if (channels === 1 || channels === 2) return sampleKernels().meansOf(shorts, channels, into);
  const scale = 1 / channels;
  for (let i = 0, at = 0; i < into.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += shorts[at++]!;
    into[i] = sum * SHORT_SCALE * scale;
  }
}

/** Channels interleaved as float32. */
export function interleaveFloats(channels: readonly Float32Array[], into: Float32Array): void {
  const count = channels.length;
  if (count === 1) return into.set(channels[0]!);
  if (count === 2) return interleavePair(channels[0]!, channels[1]!, into);
  channels.forEach((samples, channel) => {
    for (let i = 0, at = channel; i < samples.length; i++, at += count) into[at] = samples[i]!;
  });
}

/** In one go: as it is done for any number of channels takes three times as long. */
function interleavePair(left: Float32Array, right: Float32Array, into: Float32Array): void {
  for (let i = 0; i < left.length; i++) {
    into[2 * i] = left[i]!;
    into[2 * i + 1] = right[i]!;
  }
}
