import { existsSync } from 'node:fs';
import { AttaccaError } from '@attacca/core';
import { programOnPath } from '../../runtime/command/program-on-path';

/** The program that plays, and the instruments that it plays with. */
interface Synthesizer {
  readonly program: string;
  readonly soundFont: string;
}

/** Where Debian's package timgm6mb-soundfont has it. No other is taken: the same score gives the same bytes everywhere. */
const SOUND_FONT = '/usr/share/sounds/sf2/TimGM6mb.sf2';

/** What has to be installed before anything can be played; null where all is there. */
export function missingForPreview(path = process.env['PATH'] ?? ''): string | null {
  const missing = [
    ...(programOnPath('fluidsynth', path) === undefined ? ['fluidsynth'] : []),
    ...(existsSync(SOUND_FONT) ? [] : ['timgm6mb-soundfont']),
  ];
  return missing.length === 0 ? null : `apt-get install ${missing.join(' ')}`;
}

/** @throws AttaccaError INTERNAL that says what to install */
export function synthesizer(): Synthesizer {
  const path = process.env['PATH'] ?? '';
  const missing = missingForPreview(path);
  const program = programOnPath('fluidsynth', path);
  if (missing !== null || program === undefined) {
    throw new AttaccaError(
      'INTERNAL',
      `There is nothing on this worker to play with; on Debian: ${missing}.`,
    );
  }
  return { program, soundFont: SOUND_FONT };
}
