import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack, type StackOptions } from '@attacca/cli';
import { buildSync } from 'esbuild';

/** A stack of its own for one benchmark; `stop` leaves nothing behind. */
export interface BenchStack {
  readonly stack: Stack;
  stop(): Promise<void>;
}

/** Only the project's own services. */
export async function startOwnStack(options: Partial<StackOptions> = {}): Promise<BenchStack> {
  // Nothing in this process is to look for Google's metadata server.
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const dataDir = join(folder, 'data');
    const stack = await startStack({
      ports: 'free',
      dataDir,
      // Those it is compared with record none.
      traces: false,
      ...options,
      environment: { QUOTAS: JSON.stringify(boundless), ...options.environment },
    });
    return { stack, stop: () => stack.stop().finally(clean) };
  } catch (error) {
    clean();
    throw error;
  }
}

/** What is measured is not the quotas. */
const boundless = { jobs_in_flight: 100_000, jobs_per_day: 100_000, tasks_in_flight: 1_000_000 };

/** The services `noop` and `relay`, which do nothing, and `media`, which no pipeline is without. */
export async function startNoopStack(options: Partial<StackOptions> = {}): Promise<BenchStack> {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-noop-'));
  const manifestsDir = join(folder, 'manifests');
  writeManifests(manifestsDir);
  const program = buildWorker();
  const bench = await startOwnStack({
    manifestsDir,
    workerPrograms: { noop: program, relay: program },
    ...options,
  }).catch((error: unknown) => {
    rmSync(folder, { recursive: true });
    throw error;
  });
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  return { ...bench, stop: () => bench.stop().finally(clean) };
}

/** Those of `startNoopStack`, with the schema and without presets, as `loadManifests` takes them. */
export function writeManifests(folder: string): void {
  mkdirSync(join(folder, 'presets'), { recursive: true });
  cpSync('manifests/schema', join(folder, 'schema'), { recursive: true });
  cpSync('manifests/media.json', join(folder, 'media.json'));
  const text = readFileSync('bench/orchestration/noop/manifest.json', 'utf8');
  for (const service_name of ['noop', 'relay']) {
    const manifest = { ...(JSON.parse(text) as object), service_name };
    writeFileSync(join(folder, `${service_name}.json`), JSON.stringify(manifest));
  }
}

/** Inside the project, so that the program finds its packages. */
function buildWorker(): string {
  const outfile = join(process.cwd(), 'dist/bench/noop/index.js');
  buildSync({
    entryPoints: ['bench/orchestration/noop/worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: [
      'google-auth-library',
      'fluent-ffmpeg',
      '@ffmpeg-installer/*',
      '@ffprobe-installer/*',
    ],
    supported: { 'dynamic-import': false },
    loader: { '.wasm': 'binary' },
  });
  return outfile;
}
