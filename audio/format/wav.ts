import { type AudioBuffer } from '../buffer/audio-buffer';
import { MalformedFileError } from './malformed-file';
import { encodeFrames, type SampleEncoding } from './sample-codec';
import { encodeWavHeader } from './wav-header-encode';
import { type WavHeader } from './wav-header-parse';
import { WavStreamReader } from './wav-stream-reader';

/** A whole WAV file in memory. @throws MalformedFileError, also if samples are missing at the end */
export function decodeWav(bytes: Uint8Array): AudioBuffer & { readonly header: WavHeader } {
  let channels: readonly Float32Array[] | undefined;
  const reader = new WavStreamReader({ onBlock: (block) => (channels = block) });
  reader.push(bytes);
  const { header, missingBytes } = reader.end();
  if (missingBytes > 0) {
    throw new MalformedFileError(
      'wav',
      `${missingBytes} of ${header.dataBytes} data bytes are missing`,
    );
  }
  channels ??= Array.from({ length: header.channels }, () => new Float32Array(0));
  return { channels, sampleRate: header.sampleRate, header };
}

/** A whole WAV file. @throws InvalidParameterError */
export function encodeWav(
  { channels, sampleRate }: AudioBuffer,
  encoding: SampleEncoding,
): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const header = encodeWavHeader({ sampleRate, channels: channels.length, encoding, frames });
  const samples = encodeFrames(channels, encoding);
  const file = new Uint8Array(header.length + samples.length + (samples.length % 2));
  file.set(header);
  file.set(samples, header.length);
  return file;
}
