import type { ViewList } from '@attacca/core';

type SampleFormat = ViewList['sample_format'];

const PCM = 1;
const IEEE_FLOAT = 3;
const encodings: Readonly<Record<SampleFormat, { tag: number; bytes: number }>> = {
  pcm_u8: { tag: PCM, bytes: 1 },
  pcm_s16: { tag: PCM, bytes: 2 },
  pcm_s24: { tag: PCM, bytes: 3 },
  pcm_s32: { tag: PCM, bytes: 4 },
  float32: { tag: IEEE_FLOAT, bytes: 4 },
  float64: { tag: IEEE_FLOAT, bytes: 8 },
};
const HEADER_BYTES = 44;

/** Bytes of one frame: a sample of every channel. */
export function frameBytes({
  channels,
  sample_format,
}: Pick<ViewList, 'channels' | 'sample_format'>): number {
  return channels * encodings[sample_format].bytes;
}

/** The header of a WAV file that holds `frames` frames in the encoding of a view list. */
export function wavHeader(
  list: Pick<ViewList, 'channels' | 'sample_format' | 'sample_rate'>,
  frames: number,
): Uint8Array {
  const { tag, bytes } = encodings[list.sample_format];
  const dataBytes = frames * frameBytes(list);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes + (dataBytes % 2), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(tag, 20);
  header.writeUInt16LE(list.channels, 22);
  header.writeUInt32LE(list.sample_rate, 24);
  header.writeUInt32LE(list.sample_rate * frameBytes(list), 28);
  header.writeUInt16LE(frameBytes(list), 32);
  header.writeUInt16LE(bytes * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
