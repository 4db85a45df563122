/** True where numbers lie in memory as in a WAV. */
const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const SHORT_SCALE = 1 / 32_768;

/** 16-bit samples as numbers in place, or of a copy where they do not lie so; null where the machine has them otherwise. */
export function shortsOf(bytes: Uint8Array): Int16Array | null {
  if (!IS_LITTLE_ENDIAN) return null;
  const { buffer, byteOffset, length } = aligned(bytes, 2);
  return new Int16Array(buffer, byteOffset, length / 2);
}

/** The same for float32. */
export function floatsOf(bytes: Uint8Array): Float32Array | null {
  if (!IS_LITTLE_ENDIAN) return null;
  const { buffer, byteOffset, length } = aligned(bytes, 4);
  return new Float32Array(buffer, byteOffset, length / 4);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);
}

/** One channel of interleaved 16-bit samples. */
export function channelOfShorts(
  shorts: Int16Array,
  channel: number,
  channels: number,
): Float32Array {
  const samples = new Float32Array(shorts.length / channels);
  for (let i = 0, at = channel; i < samples.length; i++, at += channels)
    samples[i] = shorts[at]! * SHORT_SCALE;
  return samples;
}

/** One channel of interleaved float32 samples. */
export function channelOfFloats(
  floats: Float32Array,
  channel: number,
  channels: number,
): Float32Array {
  const samples = new Float32Array(floats.length / channels);
  for (let i = 0, at = channel; i < samples.length; i++, at += channels) samples[i] = floats[at]!;
  return samples;
}

/** The mean of all channels of interleaved 16-bit samples. */
export function meanOfShorts(shorts: Int16Array, channels: number): Float32Array {
  const samples = new Float32Array(shorts.length / channels);
  const scale = 1 / channels;
  if (channels === 2) {
    for (let i = 0, at = 0; i < samples.length; i++, at += 2)
      samples[i] = (shorts[at]! + shorts[at + 1]!) * SHORT_SCALE * scale;
    return samples;
  }
  for (let i = 0, at = 0; i < samples.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += shorts[at++]!;
    samples[i] = sum * SHORT_SCALE * scale;
  }
  return samples;
}

/** Channels interleaved as float32. */
export function interleaveFloats(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const count = channels.length;
  const all = new Float32Array(count * (channels[0]?.length ?? 0));
  channels.forEach((samples, channel) => {
    for (let i = 0, at = channel; i < samples.length; i++, at += count) all[at] = samples[i]!;
  });
  return all;
}

/** True where float32 numbers can be written as they lie in memory. */
export const canWriteFloats = IS_LITTLE_ENDIAN;
