import { AttaccaError } from '@attacca/core';

export const formats = ['wav', 'flac', 'ogg', 'mp3', 'opus'] as const;
export type Format = (typeof formats)[number];

/** What a file is to be written as. */
export interface Encoding {
  readonly format: Format;
  /** `auto`, `16`, `24`, `32` or `float`. */
  readonly bitDepth: string;
  /** Of lossy formats, in kbit/s; 0 leaves it to the encoder's quality setting. */
  readonly bitRate: number;
  readonly sampleRate: number;
  readonly channels: number;
}

interface Codec {
  readonly mediaType: string;
  /** ffmpeg's options by bit depth; `auto` is used where nobody asks. */
  readonly depths: Readonly<Record<string, readonly string[]>>;
  /** Rates in Hz it can hold; null for any. */
  readonly rates: readonly number[] | null;
  readonly maxChannels: number;
  /** Options for its own quality setting; null for lossless codecs. */
  readonly quality: readonly string[] | null;
}

const flac16 = ['-c:a', 'flac', '-sample_fmt', 's16'];
const flac24 = ['-c:a', 'flac', '-sample_fmt', 's32', '-bits_per_raw_sample', '24'];

/** Quality settings are those at which listening tests no longer tell the sound from the original. */
const codecs: Readonly<Record<Format, Codec>> = {
  wav: {
    mediaType: 'audio/wav',
    depths: {
      '16': ['-c:a', 'pcm_s16le'],
      '24': ['-c:a', 'pcm_s24le'],
      '32': ['-c:a', 'pcm_s32le'],
      float: ['-c:a', 'pcm_f32le'],
    },
    rates: null,
    maxChannels: 64,
    quality: null,
  },
  flac: {
    mediaType: 'audio/flac',
    depths: { '16': flac16, '24': flac24 },
    rates: null,
    maxChannels: 8,
    quality: null,
  },
  ogg: {
    mediaType: 'audio/ogg',
    depths: { auto: ['-c:a', 'libvorbis'] },
    rates: null,
    maxChannels: 8,
    quality: ['-q:a', '6'],
  },
  mp3: {
    mediaType: 'audio/mpeg',
    depths: { auto: ['-c:a', 'libmp3lame'] },
    rates: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000],
    maxChannels: 2,
    quality: ['-q:a', '2'],
  },
  opus: {
    mediaType: 'audio/ogg',
    depths: { auto: ['-c:a', 'libopus'] },
    rates: [8000, 12000, 16000, 24000, 48000],
    maxChannels: 8,
    quality: ['-vbr', 'on'],
  },
};

export function mediaTypeOfFormat(format: Format): string {
  return codecs[format].mediaType;
}

/** The rate a format has when nobody asks for one: the source's, or 48 kHz where it cannot hold that. */
export function rateFor(format: Format, sourceRate: number): number {
  const { rates } = codecs[format];
  return rates === null || rates.includes(sourceRate) ? sourceRate : 48_000;
}

/**
 * ffmpeg's options for an encoding.
 * @throws AttaccaError INVALID_PARAMETER naming the field, what was given and what the format allows
 */
export function encoderOptions(encoding: Encoding, sourceIsSixteenBit: boolean): string[] {
  const { format, bitRate } = encoding;
  const codec = codecs[format];
  assertHolds(codec, encoding);
  const depth =
    encoding.bitDepth === 'auto' ? automatic(codec, sourceIsSixteenBit) : encoding.bitDepth;
  const options = codec.depths[depth];
  if (options === undefined) {
    const allowed = ['auto', ...Object.keys(codec.depths)].filter(isFirst).join(', ');
    throw invalid(`bit_depth is ${depth}; allowed for ${format}: ${allowed}.`);
  }
  if (codec.quality === null) {
    if (bitRate === 0) return [...options];
    throw invalid(`bit_rate is ${bitRate}; allowed for ${format}, which loses nothing: 0.`);
  }
  return [...options, ...(bitRate === 0 ? codec.quality : ['-b:a', `${bitRate}k`])];
}

function automatic({ depths }: Codec, sourceIsSixteenBit: boolean): string {
  if ('auto' in depths) return 'auto';
  if (sourceIsSixteenBit) return '16';
  return 'float' in depths ? 'float' : '24';
}

function assertHolds({ rates, maxChannels }: Codec, encoding: Encoding): void {
  const { format, sampleRate, channels } = encoding;
  if (rates !== null && !rates.includes(sampleRate))
    throw invalid(`sample_rate is ${sampleRate}; allowed for ${format}: ${rates.join(', ')} Hz.`);
  if (channels > maxChannels)
    throw invalid(
      `channels is ${channels}; allowed for ${format}: at most ${maxChannels}. Ask for 1 to have their mean.`,
    );
}

function isFirst(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}

function invalid(message: string): AttaccaError {
  return new AttaccaError('INVALID_PARAMETER', message);
}
