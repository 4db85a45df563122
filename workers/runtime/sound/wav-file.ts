import { MalformedFileError, parseWavHeader, type WavHeader } from '@attacca/audio';
import { AttaccaError, type AudioFacts } from '@attacca/core';
import { readStretch } from '../execution/read-stretch';
import { bytesPerFrame, sampleFormatOf, type PcmRegion } from './pcm-region';

/** A stretch of a file that may hold a WAV of its own. */
interface WavStretch {
  readonly offset: number;
  readonly length: number;
}

const FIRST_READ_BYTES = 4096;
/** A header with more tags before its samples than this is left to ffmpeg. */
const LONGEST_HEADER_BYTES = 16 * 1024 * 1024;

/**
 * Finds the samples of a PCM WAV file, or of one inside a larger file.
 * @returns null when it is no WAV, or one whose samples are not plain PCM
 * @throws AttaccaError TRUNCATED_FILE when it is shorter than its header says, INVALID_INPUT_FILE when it has no samples
 */
export async function openPcmWav(path: string, stretch: WavStretch): Promise<PcmRegion | null> {
  const header = await readHeader(path, stretch);
  return header === null ? null : regionOf(path, header, stretch);
}

async function readHeader(path: string, { offset, length }: WavStretch): Promise<WavHeader | null> {
  let wanted = Math.min(FIRST_READ_BYTES, length);
  for (;;) {
    const result = tryParse(await readStretch({ source: { path }, offset, length: wanted }));
    if (result === null || result.kind === 'header') return result?.header ?? null;
    if (result.neededBytes > Math.min(length, LONGEST_HEADER_BYTES)) return null;
    wanted = Math.min(length, Math.max(result.neededBytes, 2 * wanted));
  }
}

function tryParse(head: Uint8Array): ReturnType<typeof parseWavHeader> | null {
  try {
    return parseWavHeader(head);
  } catch (error) {
    if (error instanceof MalformedFileError) return null;
    throw error;
  }
}

function regionOf(path: string, header: WavHeader, { offset, length }: WavStretch): PcmRegion {
  const format = {
    channels: header.channels,
    sample_rate: header.sampleRate,
    sample_format: sampleFormatOf(header.encoding),
  };
  const available = Math.max(0, length - header.dataOffset);
  // Programs that write to a pipe leave 0 or no size: then all that follows is sound.
  const stated = header.dataBytes === 0 ? undefined : header.dataBytes;
  const frameBytes = bytesPerFrame(format);
  if (stated !== undefined && stated - available >= frameBytes) throw truncated(stated, available);
  const frames = Math.floor((stated ?? available) / frameBytes);
  if (frames === 0) {
    throw new AttaccaError(
      'INVALID_INPUT_FILE',
      'The WAV file has a header, but not one sample in it.',
    );
  }
  return { path, offset_bytes: offset + header.dataOffset, frames, ...format };
}

function truncated(stated: number, available: number): AttaccaError {
  return new AttaccaError(
    'TRUNCATED_FILE',
    `The WAV file says it holds ${stated} bytes of sound, but ends after ${available}.`,
  );
}

const codecNames = {
  pcm_u8: 'pcm_u8',
  pcm_s16: 'pcm_s16le',
  pcm_s24: 'pcm_s24le',
  pcm_s32: 'pcm_s32le',
  float32: 'pcm_f32le',
  float64: 'pcm_f64le',
} as const;

/** The facts of PCM sound, with ffprobe's names. */
export function pcmFacts(pcm: Omit<PcmRegion, 'path' | 'offset_bytes'>): AudioFacts {
  return {
    channels: pcm.channels,
    sample_rate: pcm.sample_rate,
    duration_seconds: pcm.frames / pcm.sample_rate,
    codec: codecNames[pcm.sample_format],
    container: 'wav',
  };
}
