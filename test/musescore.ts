import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = 'mscore3';

/** Why MuseScore cannot be asked here; null where it can. */
export const noMuseScore = ((): string | null => {
  try {
    execFileSync('which', [PROGRAM], { stdio: 'ignore' });
    return null;
  } catch {
    return `${PROGRAM} (Debian's package musescore3) is not installed`;
  }
})();

/**
 * Has MuseScore read one file and write another, in the format of its name, without a display.
 * @throws Error for an exit status other than 0
 */
export async function convertByMuseScore(from: string, to: string): Promise<void> {
  const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen' };
  await promisify(execFile)(PROGRAM, ['-o', to, from], { env, timeout: 60_000 });
}
