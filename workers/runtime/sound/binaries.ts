import { createRequire } from 'node:module';
import { AttaccaError } from '@attacca/core';
import { programOnPath } from '../command/program-on-path';

/** Where the two programs that read media files are. */
export interface MediaBinaries {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

const shippedPackages = {
  ffmpeg: '@ffmpeg-installer/ffmpeg',
  ffprobe: '@ffprobe-installer/ffprobe',
} as const;

let found: MediaBinaries | undefined;

/**
 * The system's ffmpeg and ffprobe when both are on PATH, else those that npm ships. Looked up once.
 * @throws AttaccaError INTERNAL when there are neither
 */
export function mediaBinaries(): MediaBinaries {
  found ??= locateBinaries(process.env['PATH'] ?? '');
  return found;
}

/** As `mediaBinaries`, for a given PATH. Both programs come from one place, so that they agree. */
export function locateBinaries(path: string): MediaBinaries {
  const ffmpeg = programOnPath('ffmpeg', path);
  const ffprobe = programOnPath('ffprobe', path);
  if (ffmpeg !== undefined && ffprobe !== undefined) return { ffmpeg, ffprobe };
  return { ffmpeg: shipped('ffmpeg'), ffprobe: shipped('ffprobe') };
}

function shipped(program: 'ffmpeg' | 'ffprobe'): string {
  try {
    // Resolved when needed: a platform without the optional binary must still be able to use the system's.
    const load = createRequire(__filename);
    return (load(shippedPackages[program]) as { path: string }).path;
  } catch (cause) {
    throw new AttaccaError('INTERNAL', `There is no ${program} on PATH, and npm shipped none.`, {
      cause,
    });
  }
}
