import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Operation } from '@attacca/core';
import { runBenchmark } from '../orchestration/report/check';
import { table } from '../orchestration/report/table';
import { isWanted, readArguments, type BenchArguments } from './arguments';
import { writeLongWav, writeSlicedFeature } from './long-sound';
import { measureAttacca, type Usage } from './measured-process';
import { makeMusic, type Music } from './music';
import { operationsOf, projectCatalog, takesSoundFile } from './worker-run';

/*
 * Every operation on one sound file by `attacca op` in a process of its own, on files from a minute to three hours: what
 * memory it takes at most, with the programs it starts, and what CPU time per minute of sound. Memory is to stay under
 * 300 MB, time to be linear, for all that lets three hours in. Results take up to 6 GB of disk at a time.
 */

const MOST_MEGABYTES = 300;
/** Time a minute of the longest file may take, as a multiple of what it takes in ten. */
const MOST_GROWTH = 1.5;
/** Files of less do not tell a process's start from the operation. */
const LEAST_SECONDS_COMPARED = 600;
const LEAST_DISK_BYTES = 10e9;
/** What an operation brings all sound to is measured at that rate, librosa's at theirs, the others as music comes. */
function rateOf({ name, inputs: [first] }: Operation): number {
  const wanted = first?.details.sample_rate;
  if (typeof wanted === 'number') return wanted;
  return wanted === 'sr' || name.startsWith('librosa-') ? 22_050 : 44_100;
}
/** An operation on the pieces of a sound; its files are made for it. */
const JOINING = 'join-features';

interface Length {
  readonly seconds: number;
  readonly usage: Usage;
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2), { seconds: [60, 600, 3600, 10_800] });
  const operations = projectCatalog().manifests.flatMap(({ service }) =>
    operationsOf(projectCatalog(), service).filter(
      (operation) =>
        (takesSoundFile(operation) || operation.name === JOINING) &&
        isWanted(operation.name, given.only),
    ),
  );
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const music = makeMusic(folder, 60, given.file);
    const measured = new Map<Operation, Length[]>(operations.map((each) => [each, []]));
    for (const seconds of given.seconds) await measureLength(measured, { seconds, music, folder });
    report(measured, given);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Setting {
  readonly seconds: number;
  readonly music: Music;
  readonly folder: string;
}

/** Adds what each operation takes for files of one length; those that do not let it in are left out. */
async function measureLength(
  measured: ReadonlyMap<Operation, Length[]>,
  { seconds, music, folder }: Setting,
): Promise<void> {
  const wavs = new Map<number, string>();
  for (const [operation, lengths] of measured) {
    if (seconds > operation.limits.max_duration_seconds) continue;
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < LEAST_DISK_BYTES) throw new Error(`${folder} has less than 10 GB left.`);
    const rate = rateOf(operation);
    if (!wavs.has(rate)) {
      wavs.set(rate, join(folder, `long-${rate}.wav`));
      writeLongWav(wavs.get(rate)!, { music, rate, seconds });
    }
    const files =
      operation.name === JOINING ? writeSlicedFeature(folder, seconds) : [wavs.get(rate)!];
    const out = join(folder, 'out');
    const usage = await measureAttacca(['op', operation.name, ...files, '--out', out]);
    rmSync(out, { recursive: true });
    lengths.push({ seconds, usage });
    process.stderr.write(`  ${operation.name}, ${seconds} s: ${summary({ seconds, usage })}\n`);
  }
  for (const wav of wavs.values()) rmSync(wav);
}

function summary({ seconds, usage }: Length): string {
  const { peakMegabytes, wallSeconds } = usage;
  const perMinute = cpuPerMinute({ seconds, usage }).toFixed(3);
  return `${Math.round(peakMegabytes)} MB, ${perMinute} CPU s a minute, ${wallSeconds.toFixed(1)} s in all`;
}

const cpuPerMinute = ({ seconds, usage }: Length): number => usage.cpuSeconds / (seconds / 60);

/** What a minute of the longest file takes, by what one of ten minutes takes; NaN where there are not both. */
function growthOf(lengths: readonly Length[]): number {
  const compared = lengths.filter(({ seconds }) => seconds >= LEAST_SECONDS_COMPARED);
  const [first, last] = [compared[0], compared.at(-1)];
  if (first === undefined || last === undefined || first === last) return NaN;
  return cpuPerMinute(last) / cpuPerMinute(first);
}

function report(
  measured: ReadonlyMap<Operation, readonly Length[]>,
  { seconds: all }: BenchArguments,
): void {
  const at = (lengths: readonly Length[], value: (length: Length) => number): number[] =>
    all.map((seconds) => {
      const length = lengths.find((each) => each.seconds === seconds);
      return length === undefined ? NaN : value(length);
    });
  console.log(
    `\n16-bit mono WAV, ${availableParallelism()} threads allowed; at most so many MB resident, CPU seconds per minute of sound, and the longest by 10 min:\n`,
  );
  console.log(
    table(
      [
        'operation',
        'kHz',
        ...all.map((seconds) => `MB ${seconds / 60} min`),
        ...all.map((seconds) => `s/min ${seconds / 60} min`),
        'growth',
      ],
      [...measured].map(([operation, lengths]) => [
        operation.name,
        (rateOf(operation) / 1000).toFixed(1),
        ...at(lengths, ({ usage }) => Math.round(usage.peakMegabytes)),
        ...at(lengths, cpuPerMinute),
        growthOf(lengths),
      ]),
    ),
  );
  const faults = [...measured].flatMap(([operation, lengths]) => faultsOf(operation, lengths));
  console.log(faults.length === 0 ? '\nAll within bounds.' : `\n${faults.join('\n')}`);
}

function faultsOf({ name, limits }: Operation, lengths: readonly Length[]): string[] {
  const faults = [];
  const peak = Math.max(...lengths.map(({ usage }) => usage.peakMegabytes));
  // What takes no three hours needs the sound as a whole, and has the memory for it in its manifest.
  const isFramewise = limits.max_duration_seconds >= 10_800;
  if (isFramewise && peak >= MOST_MEGABYTES) faults.push(`${name}: ${Math.round(peak)} MB`);
  const growth = growthOf(lengths);
  if (growth > MOST_GROWTH) {
    faults.push(`${name}: a minute of the longest takes ${growth.toFixed(2)} times one of ten`);
  }
  return faults;
}

runBenchmark(main);
