import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type Trial } from '../testing/try-engines';

/* One contract, every engine: what a model gives does not depend on what runs it. */

const TOLERANCE = 1e-4;
const root = join(__dirname, '../../../..');
const location = join(root, 'workers/transcriber/models');
const models = readdirSync(location);

/** Before the tests are declared: an engine that is not there is skipped by its reason. */
function allTrials(): readonly Trial[] {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-engines-'));
  try {
    const outfile = join(folder, 'try-engines.cjs');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    buildSync({
      entryPoints: [join(__dirname, '../testing/try-engines.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['onnxruntime-*', '@tensorflow/*'],
      supported: { 'dynamic-import': false },
      logLevel: 'error',
    });
    const output = execFileSync(process.execPath, [outfile, location, ...models], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(output) as Trial[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const trials = allTrials();
type Ran = Extract<Trial, { runs: unknown }>;
const hasRun = (trial: Trial): trial is Ran => 'runs' in trial;

function valuesOf(ran: Ran, run: number, output: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(ran.runs[run]![output]!.data, 'base64'));
  return new Float32Array(bytes.buffer);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}

describe.each(models)('the model %s', (model) => {
  const own = trials.filter((trial) => trial.model === model);
  const [reference] = own.filter(hasRun);

  test('runs on an engine at least', () => expect(reference).toBeDefined());

  for (const trial of own) {
    if (!hasRun(trial)) {
      test.skip(`on ${trial.engine}: ${trial.skipped}`, () => undefined);
      continue;
    }
    describe(`on ${trial.engine} ${trial.identity.version}`, () => {
      const outputs = Object.entries(trial.card.outputs);

      test('names its engine', () => {
        expect(trial.identity.name).toBe(trial.engine);
        expect(trial.identity.version).toMatch(/^\d+\.\d+\.\d+/);
      });

      test.each(outputs)('gives %s in the shape of its card', (output, { shape }) => {
        const given = trial.runs[0]![output]!.shape;
        expect(given).toHaveLength(shape.length);
        shape.forEach((size, i) => expect([size, size ?? given[i]]).toEqual([size, given[i]]));
        expect(valuesOf(trial, 0, output).every(Number.isFinite)).toBe(true);
        expect(new Set(valuesOf(trial, 0, output)).size).toBeGreaterThan(10);
      });

      test.each(outputs)(`gives %s as the others do, within ${TOLERANCE}`, (output) => {
        const difference = largestDifference(
          valuesOf(trial, 0, output),
          valuesOf(reference!, 0, output),
        );
        expect(difference).toBeLessThanOrEqual(TOLERANCE);
      });

      test.each(outputs)('gives the same %s again', (output) => {
        const difference = largestDifference(
          valuesOf(trial, 1, output),
          valuesOf(trial, 0, output),
        );
        expect(difference).toBe(0);
      });
    });
  }
});
