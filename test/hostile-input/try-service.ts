import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { type Outcome } from './runner/outcome';

export interface TriedCell {
  readonly operation: string;
  readonly port: string;
  readonly input: string;
  /** Not there when the program ended before the operation did. */
  readonly outcome?: Outcome;
}

const root = resolve(__dirname, '../..');

/** So long that only something that hangs takes longer. */
const LIMIT_MS = 240_000;

/**
 * Tries all operations of a service in a program of its own: one that hangs is ended, and none runs in Jest's context,
 * where signal processing takes ten times as long.
 * @throws Error that names the cell in which the program ended
 */
export async function tryService(service: string): Promise<readonly TriedCell[]> {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-hostile-'));
  // Inside the project, so that the program finds the packages that are not part of it.
  const program = join(root, 'dist', 'hostile-input', `${service}-${process.pid}`);
  try {
    const outfile = join(program, 'runner.cjs');
    await build({
      entryPoints: [join(__dirname, 'runner/main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      // Native, in parts, or with files beside their code: they must be found where they were installed.
      external: ['onnxruntime-*', '@tensorflow/*', 'pdfkit', 'svg-to-pdfkit'],
      logLevel: 'silent',
    });
    const output = await run(outfile, [join(root, 'manifests'), service], folder);
    const lines = output.split('\n').filter((line) => line !== '');
    return lines
      .map((line) => JSON.parse(line) as TriedCell)
      .filter(({ outcome }) => outcome !== undefined);
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(program, { recursive: true, force: true });
  }
}

function run(file: string, args: readonly string[], tmpFolder: string): Promise<string> {
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      env: {
        ...process.env,
        TMPDIR: tmpFolder,
        MODELS_LOCATION: join(root, 'workers/transcriber/models'),
      },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let faults = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (faults += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) fulfil(output);
      else reject(new Error(`Ended with ${code ?? signal} in ${lastOf(output)}: ${faults}`));
    });
  });
}

function lastOf(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
