import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Why the truth of recordings cannot be tried here; null when it can. */
function missingPart(): string | null {
  const { error, status } = spawnSync('python3', ['-c', 'import mido']);
  if (error !== undefined) return 'there is no python3';
  return status === 0 ? null : 'python3 lacks mido';
}

const missing = missingPart();
const name = 'is what the songs say (truth_test.py)';

describe('the truth of the reserved recordings', () => {
  (missing === null ? test : test.skip)(
    missing === null ? name : `${name} (skipped: ${missing})`,
    () => {
      const { status, stderr } = spawnSync('python3', ['-m', 'unittest', 'reserved.truth_test'], {
        cwd: join(__dirname, '..'),
        encoding: 'utf8',
      });
      expect(stderr).toMatch(/Ran \d+ tests/);
      expect(status).toBe(0);
    },
  );
});
