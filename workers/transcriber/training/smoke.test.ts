import { spawnSync } from 'node:child_process';

interface SmokeReport {
  readonly hits: number;
  readonly first_loss: number;
  readonly last_loss: number;
  readonly reserved_songs: number;
  readonly refuses_reserved_kit: boolean;
}

/** What the training imports; Debian's packages of these names are in README.md. */
const MODULES = ['torch', 'numpy', 'scipy', 'soundfile', 'mido'];

/** Why the training cannot run here; null when it can. */
function missingPart(): string | null {
  const check = `import importlib.util as u; print([m for m in ${JSON.stringify(MODULES)} if u.find_spec(m) is None])`;
  const { status, stdout } = spawnSync('python3', ['-c', check], { encoding: 'utf8' });
  if (status !== 0) return 'there is no python3';
  return stdout.trim() === '[]' ? null : `python3 lacks ${stdout.trim()}`;
}

const missing = missingPart();
const name = 'learns from a few synthesised recordings, and refuses what is reserved';

describe('the training of the drum network', () => {
  (missing === null ? test : test.skip)(
    missing === null ? name : `${name} (skipped: ${missing})`,
    () => {
      const { stdout } = spawnSync('python3', ['-m', 'drum_network.smoke'], {
        cwd: __dirname,
        encoding: 'utf8',
      });
      const report = JSON.parse(stdout) as SmokeReport;
      expect(report.hits).toBeGreaterThan(20);
      expect(report.last_loss).toBeLessThan(0.8 * report.first_loss);
      expect(report.reserved_songs).toBe(30);
      expect(report.refuses_reserved_kit).toBe(true);
    },
  );
});
