import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrames, encodeWavHeader } from '@attacca/audio';
import { type Operation } from '@attacca/core';
import { check, runBenchmark } from '../orchestration/report/check';
import { table } from '../orchestration/report/table';
import { isWanted, readArguments, type BenchArguments } from './arguments';
import { makeMusic, type Music } from './music';
import { operationsOf, projectCatalog, takesSoundFile } from './worker-run';

/*
 * Every operation on one sound file by `attacca op` in a process of its own, on files from a minute to three hours: what
 * memory it takes at most, and what CPU time per minute of sound. Memory is to stay under 300 MB, time to be linear.
 */

const MOST_MEGABYTES = 300;
/** Time a minute of the longest file may take, as a multiple of the least of those before. */
const MOST_GROWTH = 1.5;
/** Files of less do not tell a process's start from the operation. */
const LEAST_SECONDS_COMPARED = 600;
const SERVICES = [
  ['audio-analyzer', 22050],
  ['flucoma-service', 44100],
  ['media', 44100],
] as const;

interface Usage {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly cpuSecondsPerMinute: number;
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2), { seconds: [60, 600, 3600, 10_800] });
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const music = makeMusic(folder, 60, given.file);
    const faults = [];
    for (const [service, rate] of SERVICES) {
      const operations = operationsOf(projectCatalog(), service).filter(
        (operation) => takesSoundFile(operation) && isWanted(operation.name, given.only),
      );
      if (operations.length === 0) continue;
      faults.push(...(await measureService(operations, { music, rate, folder, given })));
    }
    console.log(faults.length === 0 ? '\nAll within bounds.' : `\n${faults.join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Setting {
  readonly music: Music;
  readonly rate: number;
  readonly folder: string;
  readonly given: BenchArguments;
}

/** @returns what is out of bounds */
async function measureService(
  operations: readonly Operation[],
  setting: Setting,
): Promise<readonly string[]> {
  const { seconds: lengths } = setting.given;
  const usages = new Map<string, Usage[]>(operations.map(({ name }) => [name, []]));
  for (const seconds of lengths) {
    const wav = writeLongWav(setting, seconds);
    for (const { name } of operations) {
      const usage = await runOnce(name, { wav, seconds, folder: setting.folder });
      process.stderr.write(`  ${name}, ${seconds} s: ${Math.round(usage.peakMegabytes)} MB\n`);
      usages.get(name)!.push(usage);
    }
    rmSync(wav);
  }
  report(usages, setting);
  return [...usages].flatMap(([name, all]) => faultsOf(name, all));
}

/** The music over and over, at other levels, as 16-bit mono. */
function writeLongWav({ music, rate, folder }: Setting, seconds: number): string {
  const samples = music.samples[rate]!;
  const path = join(folder, 'long.wav');
  const file = openSync(path, 'w');
  const frames = seconds * rate;
  const format = { channels: 1, sampleRate: rate, encoding: 'pcm16' } as const;
  writeSync(file, encodeWavHeader({ ...format, frames }));
  for (let written = 0, turn = 0; written < frames; turn++) {
    const level = 0.5 + 0.5 * ((turn * 0.618) % 1);
    const part = samples.subarray(0, frames - written).map((sample) => level * sample);
    writeSync(file, encodeFrames([part], format.encoding));
    written += part.length;
  }
  closeSync(file);
  return path;
}

async function runOnce(
  operation: string,
  { wav, seconds, folder }: { wav: string; seconds: number; folder: string },
): Promise<Usage> {
  const outDir = join(folder, 'out');
  const preload = join('bench', 'audio', 'peak-memory.cjs');
  const program = join('dist', 'cli', 'main.js');
  const child = spawn(
    process.execPath,
    ['--require', `./${preload}`, program, 'op', operation, wav, '--out', outDir],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [told, errors] = [child.stdio[3]!, child.stderr!].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString('utf8');
  });
  const [status] = (await once(child, 'close')) as [number | null];
  check(status === 0, `${operation} ended with ${status}: ${errors!()}`);
  rmSync(outDir, { recursive: true });
  const { peakKilobytes, cpuSeconds } = JSON.parse(told!()) as Record<string, number>;
  return {
    seconds,
    peakMegabytes: peakKilobytes! / 1000,
    cpuSecondsPerMinute: cpuSeconds! / (seconds / 60),
  };
}

function report(usages: ReadonlyMap<string, readonly Usage[]>, { rate, given }: Setting): void {
  const spans = given.seconds.map((seconds) => `${seconds / 60} min`);
  console.log(
    `\n16-bit mono WAV at ${rate} Hz; at most so many MB resident, and CPU seconds per minute of sound:\n`,
  );
  console.log(
    table(
      ['operation', ...spans.map((span) => `MB ${span}`), ...spans.map((span) => `s/min ${span}`)],
      [...usages].map(([name, all]) => [
        name,
        ...all.map(({ peakMegabytes }) => Math.round(peakMegabytes)),
        ...all.map(({ cpuSecondsPerMinute }) => cpuSecondsPerMinute),
      ]),
    ),
  );
}

function faultsOf(name: string, all: readonly Usage[]): string[] {
  const faults = [];
  const peak = Math.max(...all.map(({ peakMegabytes }) => peakMegabytes));
  if (peak >= MOST_MEGABYTES) faults.push(`${name}: ${Math.round(peak)} MB`);
  const compared = all.filter(({ seconds }) => seconds >= LEAST_SECONDS_COMPARED);
  const times = compared.map(({ cpuSecondsPerMinute }) => cpuSecondsPerMinute);
  if (times.length > 1 && times.at(-1)! > MOST_GROWTH * Math.min(...times)) {
    faults.push(
      `${name}: ${times.map((time) => time.toFixed(2)).join(', ')} CPU s a minute of sound`,
    );
  }
  return faults;
}

runBenchmark(main);
