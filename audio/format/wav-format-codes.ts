import { type SampleEncoding } from './sample-codec';

/** Format tags of the `fmt ` chunk. */
const TAG_PCM = 1;
export const TAG_FLOAT = 3;
export const TAG_EXTENSIBLE = 0xfffe;

/** The part of a WAVE_FORMAT_EXTENSIBLE sub-format GUID that follows the two bytes of the plain tag. */
export const EXTENSIBLE_GUID_REST = [0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];

/** A 32-bit size that says: look elsewhere, or read to the end. */
export const SIZE_UNKNOWN = 0xffffffff;

/** Payload of `ds64`, and of the `JUNK` chunk that keeps its place. */
export const DS64_BYTES = 28;

const ENCODINGS: Readonly<Record<string, SampleEncoding>> = {
  '1/8': 'pcm8',
  '1/16': 'pcm16',
  '1/24': 'pcm24',
  '1/32': 'pcm32',
  '3/32': 'float32',
  '3/64': 'float64',
};

/** The encoding of a plain tag and the bits of a sample's container; undefined if Attacca does not read it. */
export function encodingOf(tag: number, bits: number): SampleEncoding | undefined {
  return ENCODINGS[`${tag}/${bits}`];
}

/** The plain format tag of an encoding. */
export function tagOf(encoding: SampleEncoding): number {
  return encoding.startsWith('float') ? TAG_FLOAT : TAG_PCM;
}
