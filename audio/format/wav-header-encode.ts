import { requireInteger } from '../parameters/require-number';
import { bytesPerSample, type SampleEncoding } from './sample-codec';
import {
  DS64_BYTES,
  EXTENSIBLE_GUID_REST,
  SIZE_UNKNOWN,
  TAG_EXTENSIBLE,
  TAG_FLOAT,
  tagOf,
} from './wav-format-codes';

export interface WavHeaderOptions {
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly encoding: SampleEncoding;
  /** Samples per channel; left out when not known yet. */
  readonly frames?: number;
  /**
   * Keeps the place that RF64 needs, so that the header has the same length whatever the number of
   * frames and can be written over later; default: when frames are not known.
   */
  readonly isGrowable?: boolean;
}

/** Speaker positions for 1 to 8 channels; more have none. */
const CHANNEL_MASKS = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x13f, 0x63f];

/**
 * A WAV header up to the first sample: RF64 where 32-bit sizes do not suffice, extensible for more
 * than two channels. An odd number of sample bytes wants one zero byte after it.
 * @throws InvalidParameterError
 */
export function encodeWavHeader(options: WavHeaderOptions): Uint8Array<ArrayBuffer> {
  const { encoding, frames, isGrowable = frames === undefined } = options;
  const channels = requireInteger('channels', options.channels, { min: 1, max: 0xffff });
  requireInteger('sampleRate', options.sampleRate, { min: 1, max: 0xffffffff });
  if (frames !== undefined) requireInteger('frames', frames, { min: 0 });
  const format = formatChunk(options);
  const fact = tagOf(encoding) === TAG_FLOAT ? chunk('fact', [u32(clamp(frames))]) : [];
  const dataBytes = frames === undefined ? undefined : frames * channels * bytesPerSample(encoding);
  const plain = 4 + format.length + fact.length + 8 + ((dataBytes ?? 0) + ((dataBytes ?? 0) % 2));
  const reserved = plain + 8 + DS64_BYTES;
  const isLong = dataBytes !== undefined && (isGrowable ? reserved : plain) >= SIZE_UNKNOWN;
  const hasReserve = isGrowable || isLong;
  const riffBytes = hasReserve ? reserved : plain;
  const sizes = isLong
    ? [u64(riffBytes), u64(dataBytes), u64(frames ?? 0), u32(0)]
    : [new Array<number>(DS64_BYTES).fill(0)];
  return Uint8Array.from([
    ...ascii(isLong ? 'RF64' : 'RIFF'),
    ...u32(isLong || dataBytes === undefined ? SIZE_UNKNOWN : riffBytes),
    ...ascii('WAVE'),
    ...(hasReserve ? chunk(isLong ? 'ds64' : 'JUNK', sizes) : []),
    ...format,
    ...fact,
    ...ascii('data'),
    ...u32(isLong || dataBytes === undefined ? SIZE_UNKNOWN : dataBytes),
  ]);
}

function formatChunk({ sampleRate, channels, encoding }: WavHeaderOptions): number[] {
  const size = bytesPerSample(encoding);
  const isExtensible = channels > 2;
  const common = [
    ...u16(isExtensible ? TAG_EXTENSIBLE : tagOf(encoding)),
    ...[u16(channels), u32(sampleRate), u32(clamp(sampleRate * channels * size))].flat(),
    ...[u16((channels * size) & 0xffff), u16(size * 8)].flat(),
  ];
  // Everything but plain PCM ends with the size of its extension, here none.
  if (!isExtensible) return chunk('fmt ', [common, tagOf(encoding) === TAG_FLOAT ? u16(0) : []]);
  const extension = [...u16(22), ...u16(size * 8), ...u32(CHANNEL_MASKS[channels] ?? 0)];
  return chunk('fmt ', [common, extension, u16(tagOf(encoding)), EXTENSIBLE_GUID_REST]);
}

function chunk(id: string, parts: readonly (readonly number[])[]): number[] {
  const body = parts.flat();
  return [...ascii(id), ...u32(body.length), ...body];
}

/** What fits into 32 bits, or all ones. */
function clamp(value: number | undefined): number {
  return Math.min(value ?? SIZE_UNKNOWN, SIZE_UNKNOWN);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

function u16(value: number): number[] {
  return [value & 0xff, value >>> 8];
}

function u32(value: number): number[] {
  return [...u16(value & 0xffff), ...u16(value >>> 16)];
}

function u64(value: number): number[] {
  return [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];
}
