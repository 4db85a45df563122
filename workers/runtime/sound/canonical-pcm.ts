import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFile } from '../execution/describe-file';
import { type LocalFile } from '../execution/work-order';
import { type CanonicalPcm, type SoundBlock } from '../operation/context';
import { type SoundFormat } from './conversion-filters';
import { type FfmpegLimits } from './ffmpeg';
import { type InspectedSound } from './inspect-sound';
import { type PcmRegion } from './pcm-region';
import { openPcmWav, pcmFacts } from './wav-file';
import { createWavOutput } from './wav-output';

/**
 * The PCM WAV that views on a sound refer to: the file itself when it is one; else a WAV with its
 * channels and rate, in 16 bits where those hold it without loss and float32 otherwise.
 */
export async function canonicalPcmOf(
  sound: InspectedSound,
  file: LocalFile,
  options: FfmpegLimits & { readonly folder: string },
): Promise<CanonicalPcm> {
  if (sound.pcm !== null) return describePcm(sound.pcm, file, true);
  await mkdir(options.folder, { recursive: true });
  const path = join(options.folder, `canonical-${file.sha256.slice(0, 16)}.wav`);
  const { decodeBlocks } = await import('./decode');
  const native = { channels: sound.facts.channels, sampleRate: sound.facts.sample_rate };
  const blocks = decodeBlocks(sound, native, options);
  return writeCanonicalPcm({ blocks, ...native }, path, sound.isSixteenBit ? 'pcm16' : 'float32');
}

/** A sound as a new PCM WAV that views can refer to. @throws what reading it throws */
export async function writeCanonicalPcm(
  sound: SoundFormat & { readonly blocks: AsyncIterable<SoundBlock> },
  path: string,
  encoding: 'pcm16' | 'float32',
): Promise<CanonicalPcm> {
  const output = await createWavOutput(path, sound, encoding);
  try {
    for await (const block of sound.blocks) await output.write(block);
  } catch (error) {
    await output.abandon();
    throw error;
  }
  await output.finish();
  const written = await describeFile(path, 'audio/wav');
  const region = await openPcmWav(path, { offset: 0, length: written.size_bytes });
  return describePcm(region!, written, false);
}

function describePcm(region: PcmRegion, file: LocalFile, isInput: boolean): CanonicalPcm {
  const { sha256, size_bytes } = file;
  const stored = {
    sha256,
    size_bytes,
    media_type: 'audio/wav',
    data_offset_bytes: region.offset_bytes,
    audio: pcmFacts(region),
  };
  return { ...region, home: { file: stored, first_frame: 0, is_input: isInput } };
}
