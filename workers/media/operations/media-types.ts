import { type AudioFacts } from '@attacca/core';

interface MediaType {
  readonly media_type: string;
  /** Without the dot. */
  readonly extension: string;
}

/** By the first of ffprobe's names for a container. */
const mediaTypes: Readonly<Record<string, MediaType>> = {
  wav: { media_type: 'audio/wav', extension: 'wav' },
  w64: { media_type: 'audio/x-w64', extension: 'w64' },
  mp3: { media_type: 'audio/mpeg', extension: 'mp3' },
  flac: { media_type: 'audio/flac', extension: 'flac' },
  ogg: { media_type: 'audio/ogg', extension: 'ogg' },
  aac: { media_type: 'audio/aac', extension: 'aac' },
  aiff: { media_type: 'audio/aiff', extension: 'aiff' },
  au: { media_type: 'audio/basic', extension: 'au' },
  caf: { media_type: 'audio/x-caf', extension: 'caf' },
  ac3: { media_type: 'audio/ac3', extension: 'ac3' },
  mov: { media_type: 'audio/mp4', extension: 'm4a' },
  matroska: { media_type: 'audio/x-matroska', extension: 'mka' },
  asf: { media_type: 'audio/x-ms-wma', extension: 'wma' },
  avi: { media_type: 'video/x-msvideo', extension: 'avi' },
  mpegts: { media_type: 'video/mp2t', extension: 'ts' },
  wv: { media_type: 'audio/x-wavpack', extension: 'wv' },
};

/** Media type and extension of what a file really is, whatever it was called. */
export function mediaTypeOf({ container }: Pick<AudioFacts, 'container'>): MediaType {
  const [name = ''] = container.split(',');
  return mediaTypes[name] ?? { media_type: 'application/octet-stream', extension: 'bin' };
}
