import { resolve } from 'node:path';

/**
 * Demuxers we let ffmpeg choose from. Playlists and other formats that name further files (hls, concat,
 * sdp, dash …) and pictures and subtitles are not among them: a file can only ever be read as itself.
 */
const containers = [
  'wav',
  'w64',
  'aiff',
  'au',
  'caf',
  'mp3',
  'flac',
  'ogg',
  'aac',
  'ac3',
  'eac3',
  'dts',
  'amr',
  'amrnb',
  'amrwb',
  'ape',
  'wv',
  'tta',
  'tak',
  'mpc',
  'mpc8',
  'dsf',
  'voc',
  'mov',
  'matroska',
  'webm',
  'asf',
  'avi',
  'flv',
  'mpeg',
  'mpegts',
  'rm',
  'shn',
  'truehd',
  'latm',
  'loas',
  'adts',
] as const;

/** Options before every `-i` of a file that a stranger made: no network, no other files. */
export const inputGuards: readonly string[] = [
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  containers.join(','),
];

/** A block that a header asks for may be this large: the index of the longest recording is a tenth of it. */
const LARGEST_BLOCK_BYTES = 128 * 1024 * 1024;

/** For both programs: a number in a file cannot make them take whatever memory there is. */
export const memoryLimit: readonly string[] = ['-max_alloc', `${LARGEST_BLOCK_BYTES}`];

/**
 * How a file is named to ffmpeg: `concat:`, `http:` and a dash at the start of a name are letters of it, whoever chose
 * the name.
 */
export function fileName(path: string): string {
  return `file:${resolve(path)}`;
}
