import { spawnSync } from 'node:child_process';

interface SmokeReport {
  readonly hits: number;
  readonly first_loss: number;
  readonly last_loss: number;
  readonly first_context_loss: number;
  readonly last_context_loss: number;
  readonly reserved_songs: number;
  readonly refuses_reserved_kit: boolean;
}

interface FitReport {
  readonly right_pulses: number;
  readonly told_apart: number;
  readonly agreement_on_grid: number;
  readonly agreement_off_grid: number;
}

/** What the training imports; Debian's packages of these names are in README.md. */
const MODULES = ['torch', 'numpy', 'scipy', 'soundfile', 'mido'];

/** Why a training cannot run here; null when it can. */
function missingPart(modules: readonly string[]): string | null {
  const check = `import importlib.util as u; print([m for m in ${JSON.stringify(modules)} if u.find_spec(m) is None])`;
  const { status, stdout } = spawnSync('python3', ['-c', check], { encoding: 'utf8' });
  if (status !== 0) return 'there is no python3';
  return stdout.trim() === '[]' ? null : `python3 lacks ${stdout.trim()}`;
}

function runModule(name: string): unknown {
  const { stdout } = spawnSync('python3', ['-m', name], { cwd: __dirname, encoding: 'utf8' });
  return JSON.parse(stdout);
}

const missing = missingPart(MODULES);
const name = 'learns from a few synthesised recordings, and refuses what is reserved';

describe('the training of the drum network', () => {
  (missing === null ? test : test.skip)(
    missing === null ? name : `${name} (skipped: ${missing})`,
    () => {
      const report = runModule('drum_network.smoke') as SmokeReport;
      expect(report.hits).toBeGreaterThan(20);
      expect(report.last_loss).toBeLessThan(0.8 * report.first_loss);
      expect(report.last_context_loss).toBeLessThan(0.85 * report.first_context_loss);
      expect(report.reserved_songs).toBe(30);
      expect(report.refuses_reserved_kit).toBe(true);
    },
  );
});

describe('the fit of beats and bars', () => {
  const lacking = missingPart(MODULES.filter((module) => module !== 'torch'));
  const what = 'finds the cue that tells, and songs without a beat';
  (lacking === null ? test : test.skip)(
    lacking === null ? what : `${what} (skipped: ${lacking})`,
    () => {
      const report = runModule('beat_models.smoke') as FitReport;
      expect(report.right_pulses).toBeGreaterThan(0.8);
      expect(report.told_apart).toBeGreaterThan(0.95);
      expect(report.agreement_on_grid).toBeGreaterThan(0.9);
      expect(report.agreement_off_grid).toBeLessThan(0.3);
    },
  );
});
