import { open } from 'node:fs/promises';
import { WavStreamWriter, type SampleEncoding } from '@attacca/audio';
import { type SoundBlock, type SoundWriter } from '../operation/context';
import { type SoundFormat } from './conversion-filters';

/** A WAV file being written; `finish` makes it complete. */
export interface WavOutput extends SoundWriter {
  /** Writes the final header. @returns sample frames written */
  finish(): Promise<number>;
  /** Closes the file without completing it. */
  abandon(): Promise<void>;
}

/** Writes a WAV file block by block; the header is corrected at the end. */
export async function createWavOutput(
  path: string,
  format: SoundFormat,
  encoding: SampleEncoding = 'float32',
): Promise<WavOutput> {
  const writer = new WavStreamWriter({ ...format, encoding });
  const file = await open(path, 'w');
  let frames = 0;
  await file.appendFile(writer.header());
  return {
    async write(block: SoundBlock): Promise<void> {
      frames += block[0]?.length ?? 0;
      await file.appendFile(writer.encode(block));
    },
    async finish(): Promise<number> {
      const { header, padding } = writer.finish();
      if (padding.length > 0) await file.appendFile(padding);
      await file.write(header, 0, header.length, 0);
      await file.close();
      return frames;
    },
    abandon: () => file.close(),
  };
}
