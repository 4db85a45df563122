import { open } from 'node:fs/promises';
import { WavStreamWriter, type SampleEncoding } from '@attacca/audio';
import { type SoundBlock, type SoundWriter } from '../operation/context';
import { type SoundFormat } from './conversion-filters';

/** A WAV file being written; `finish` makes it complete. */
export interface WavOutput extends SoundWriter {
  /** Where the samples start in the file. */
  readonly dataOffsetBytes: number;
  /** Writes the final header. @returns sample frames written */
  finish(): Promise<number>;
  /** Closes the file without completing it. */
  abandon(): Promise<void>;
}

/** Where the bytes of a file go. */
export interface ByteSink {
  /** The bytes may change as soon as they are written. */
  append(bytes: Uint8Array): Promise<void>;
  /** Replaces the first bytes. */
  overwriteStart(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Writes a WAV file block by block; the header is corrected at the end. */
export async function createWavOutput(
  path: string,
  format: SoundFormat,
  encoding: SampleEncoding = 'float32',
): Promise<WavOutput> {
  return wavOutput(await fileSink(path), format, encoding);
}

/** The same into any sink. */
export async function wavOutput(
  sink: ByteSink,
  format: SoundFormat,
  encoding: SampleEncoding = 'float32',
): Promise<WavOutput> {
  const writer = new WavStreamWriter({ ...format, encoding });
  let frames = 0;
  const start = writer.header();
  await sink.append(start);
  return {
    dataOffsetBytes: start.length,
    async write(block: SoundBlock): Promise<void> {
      frames += block[0]?.length ?? 0;
      await sink.append(writer.encode(block));
    },
    async finish(): Promise<number> {
      const { header, padding } = writer.finish();
      await sink.append(padding);
      await sink.overwriteStart(header);
      await sink.close();
      return frames;
    },
    abandon: () => sink.close(),
  };
}

async function fileSink(path: string): Promise<ByteSink> {
  const file = await open(path, 'w');
  return {
    append: async (bytes) => {
      if (bytes.length > 0) await file.appendFile(bytes);
    },
    overwriteStart: async (bytes) => {
      await file.write(bytes, 0, bytes.length, 0);
    },
    close: () => file.close(),
  };
}
