import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy } from '@attacca/audio';
import { check, runBenchmark } from '../orchestration/report/check';
import { table } from '../orchestration/report/table';
import { readArguments } from './arguments';
import { familyCpuMilliseconds, median } from './cpu-time';
import { makeMusic } from './music';
import { oneThread } from './reference-process';

/*
 * The MFCCs of a 60 s WAV (stereo, 44.1 kHz, 16 bit) from the command line: a new process each time, beside a new Python with librosa. Wall time is
 * what a person waits; it holds on a machine that does nothing else. CPU time hardly depends on that.
 */

const RUNS = 9;
const GOAL_SECONDS = 0.7;

interface Way {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

interface Start {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

function main(): Promise<void> {
  const { python, file, seconds } = readArguments(process.argv.slice(2), { seconds: [60] });
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const music = makeMusic(folder, seconds[0]!, file);
    const { wav } = music.files;
    const ways = waysTo({ wav, outDir: join(folder, 'out'), python });
    const starts = measure(ways);
    checkResult(join(folder, 'out', 'mfcc.npy'));
    report(ways, starts, seconds[0]!);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return Promise.resolve();
}

function waysTo(given: { wav: string; outDir: string; python: string | null }): readonly Way[] {
  const { wav, outDir, python } = given;
  const op = ['op', 'librosa-mfcc', wav, '--out', outDir] as const;
  const own: Way[] = [
    { name: 'attacca', command: [join('node_modules', '.bin', 'attacca'), ...op] },
    { name: 'npx attacca', command: ['npx', 'attacca', ...op] },
    { name: 'node alone', command: [process.execPath, '-e', '0'] },
  ];
  if (python === null) return own;
  const program = `import librosa; y, sr = librosa.load(${JSON.stringify(wav)}); librosa.feature.mfcc(y=y, sr=sr, n_mfcc=13)`;
  return [...own, { name: 'python, librosa', command: [python, '-c', program] }];
}

/** In rounds, so that what else the machine does falls on all; the first round fills the disk's cache. */
function measure(ways: readonly Way[]): Map<string, Start[]> {
  const starts = new Map<string, Start[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round <= RUNS; round++) {
    for (const { name, command } of ways) {
      const start = startOnce(command);
      if (round > 0) starts.get(name)!.push(start);
    }
  }
  return starts;
}

function startOnce([program, ...rest]: readonly [string, ...string[]]): Start {
  const [wall, cpu] = [performance.now(), familyCpuMilliseconds()];
  const { status, stderr } = spawnSync(program, rest, { env: { ...process.env, ...oneThread } });
  check(status === 0, `${program} ended with ${status}: ${String(stderr)}`);
  return {
    wallSeconds: (performance.now() - wall) / 1000,
    cpuSeconds: (familyCpuMilliseconds() - cpu) / 1000,
  };
}

function checkResult(path: string): void {
  const { shape, data } = decodeNpy(new Uint8Array(readFileSync(path)));
  check(shape[0] === 13 && data.every((value) => Number.isFinite(Number(value))), 'no MFCCs');
}

function report(ways: readonly Way[], starts: Map<string, Start[]>, seconds: number): void {
  console.log(
    `\nMFCCs of a ${seconds} s WAV, stereo at 44.1 kHz, from the start of a process to its end; ${RUNS} runs:\n`,
  );
  const rows = ways.map(({ name }) => {
    const all = starts.get(name)!;
    const walls = all.map(({ wallSeconds }) => wallSeconds);
    return [
      name,
      median(walls),
      Math.min(...walls),
      median(all.map(({ cpuSeconds }) => cpuSeconds)),
    ];
  });
  console.log(table(['', 'wall s', 'least wall s', 'CPU s'], rows));
  const own = median(starts.get('attacca')!.map(({ wallSeconds }) => wallSeconds));
  console.log(
    `\nAim: under ${GOAL_SECONDS} s of wall time. ${own < GOAL_SECONDS ? 'Met.' : 'NOT met.'}`,
  );
}

runBenchmark(main);
