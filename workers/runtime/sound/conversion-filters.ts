import { execFileSync } from 'node:child_process';
import { AttaccaError } from '@attacca/core';
import { mediaBinaries } from './binaries';

export interface SoundFormat {
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
}

/**
 * ffmpeg's audio filters from one format to another: the mean of all channels by an explicit `pan`
 * (ffmpeg's own down-mix is louder than the mean), and soxr at the precision of librosa's soxr_hq.
 * @throws AttaccaError INPUT_MISMATCH, see `assertConvertible`
 */
export function conversionFilters(from: SoundFormat, to: SoundFormat): string[] {
  assertConvertible(from.channels, to.channels);
  const filters = [];
  // Converted to float before anything is computed, or ffmpeg would round means to the source's 16 bits.
  if (from.channels !== to.channels)
    filters.push('aformat=sample_fmts=fltp', pan(from.channels, to.channels));
  if (from.sampleRate !== to.sampleRate)
    filters.push('aformat=sample_fmts=fltp', resample(to.sampleRate));
  return filters;
}

/** The filter that changes the rate; 20 bits of precision are soxr's "high quality". */
export function resample(sampleRate: number): string {
  return `aresample=${sampleRate}${resamplerName() === 'soxr' ? ':resampler=soxr:precision=20' : ''}`;
}

/** Any number of channels becomes one, or one becomes any number; between others there is no one right way. */
export function assertConvertible(from: number, to: number): void {
  if (from === to || from === 1 || to === 1) return;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The input has ${from} channels and the operation wants ${to}; only 1 can be made from many, or many from 1.`,
  );
}

function pan(from: number, to: number): string {
  if (to > 1)
    return `pan=${to}c|${range(to)
      .map((c) => `c${c}=c0`)
      .join('|')}`;
  return `pan=mono|c0=${range(from)
    .map((c) => `${1 / from}*c${c}`)
    .join('+')}`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

let resampler: 'soxr' | 'swr' | undefined;

/** Which resampler the ffmpeg at hand has; asked once. */
export function resamplerName(): 'soxr' | 'swr' {
  resampler ??= execFileSync(mediaBinaries().ffmpeg, ['-hide_banner', '-version'], {
    encoding: 'utf8',
  }).includes('--enable-libsoxr')
    ? 'soxr'
    : 'swr';
  return resampler;
}
