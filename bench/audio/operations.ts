import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Operation } from '@attacca/core';
import { runBenchmark } from '../orchestration/report/check';
import { isWanted, readArguments, type BenchArguments } from './arguments';
import { compare, timed, warmUp, type Outcome } from './compare';
import { countsChildren } from './cpu-time';
import { decodedRun } from './decoded-run';
import { libraryCall } from './library-calls';
import { makeMusic, RATES, type FileKind, type Music } from './music';
import { recordedMilliseconds } from './recorded-times';
import { startReference, type Reference } from './reference-process';
import { report, type Row } from './report';
import { operationsOf, projectCatalog, takesSoundFile, workerRun } from './worker-run';

/*
 * CPU time of every operation of the analysis services beside its reference, one thread against one thread, warm: of
 * samples in memory by the library's function, of files (a PCM WAV and an Ogg) by our readers and that function against
 * librosa.load and the operation, and by all that a worker does (hash, look, decode, compute, write) against the same.
 */

/** FluCoMa's tools are used at 44.1 kHz, librosa's at 22.05. */
const SERVICES: readonly (readonly [service: string, sampleRate: (typeof RATES)[number]])[] = [
  ['audio-analyzer', 22050],
  ['flucoma-service', 44100],
];
/** What takes more than linear time with the number of points is measured on the short music only. */
const SHORT_ONLY = new Set(['umap']);
/** Music that code is warmed up on: long enough to be compiled, short enough for slow references. */
const WARM_UP_SECONDS = 20;

interface Setting {
  readonly music: Music;
  readonly warmUpMusic: Music;
  readonly reference: Reference | null;
  readonly folder: string;
}

async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2), { seconds: [60, 600] });
  const reference = given.python === null ? null : await startReference(given.python);
  const folder = mkdtempSync(join(tmpdir(), 'attacca-bench-'));
  try {
    const warmUpMusic = await loadedMusic(WARM_UP_SECONDS, { folder, given, reference });
    for (const seconds of given.seconds) {
      const music = await loadedMusic(seconds, { folder, given, reference });
      const rows = await measureAll({ music, warmUpMusic, reference, folder }, given);
      report(rows, { seconds, reference: reference?.description ?? null, countsChildren });
    }
  } finally {
    await reference?.close();
    rmSync(folder, { recursive: true });
  }
}

async function loadedMusic(
  seconds: number,
  { folder, given, reference }: Pick<Setting, 'folder' | 'reference'> & { given: BenchArguments },
): Promise<Music> {
  const music = makeMusic(folder, seconds, given.file);
  for (const rate of RATES) await reference?.load(music.arrays[rate]!, nameOf(music, rate));
  return music;
}

function nameOf({ seconds }: Music, rate: number): string {
  return `${seconds} s at ${rate} Hz`;
}

async function measureAll(setting: Setting, { only }: BenchArguments): Promise<Row[]> {
  const catalog = projectCatalog();
  const rows: Row[] = [];
  for (const [service, sampleRate] of SERVICES) {
    for (const operation of operationsOf(catalog, service)) {
      if (!isWanted(operation.name, only)) continue;
      if (setting.music.seconds > 60 && SHORT_ONLY.has(operation.name)) continue;
      const row = await measured(operation, sampleRate, setting);
      if (row !== null) rows.push(row);
    }
  }
  return rows;
}

/** @returns null if it can be measured in neither way */
async function measured(
  operation: Operation,
  sampleRate: number,
  setting: Setting,
): Promise<Row | null> {
  const { name } = operation;
  process.stderr.write(`  ${name}, ${setting.music.seconds} s\n`);
  const samples = await ofSamples(operation, sampleRate, setting);
  const ofKind = async (way: FileRun['way'], kind: FileKind): Promise<Outcome | null> =>
    takesSoundFile(operation) ? ofFile({ operation, sampleRate, kind, way }, setting) : null;
  const decoded = { wav: await ofKind('decoded', 'wav'), ogg: await ofKind('decoded', 'ogg') };
  const tasks = { wav: await ofKind('task', 'wav'), ogg: await ofKind('task', 'ogg') };
  if (samples === null && tasks.wav === null) return null;
  return {
    operation: name,
    samples,
    decoded,
    tasks,
    recorded: recordedMilliseconds(name, setting.music.seconds),
  };
}

async function ofSamples(
  { name }: Operation,
  sampleRate: number,
  { music, warmUpMusic, reference }: Setting,
): Promise<Outcome | null> {
  const warm = libraryCall(name, { signal: warmUpMusic.samples[sampleRate]!, sampleRate });
  const call = libraryCall(name, { signal: music.samples[sampleRate]!, sampleRate });
  if (warm === null || call === null) return null;
  const theirs = (of: Music) => () =>
    reference?.run({ operation: name, samples: nameOf(of, sampleRate), sr: sampleRate }) ??
    Promise.resolve(null);
  await warmUp(warm);
  await warmUp(theirs(warmUpMusic));
  return compare({ ours: () => timed(call), theirs: theirs(music) });
}

interface FileRun {
  readonly operation: Operation;
  readonly sampleRate: number;
  readonly kind: FileKind;
  readonly way: 'decoded' | 'task';
}

async function ofFile(
  { operation, sampleRate, kind, way }: FileRun,
  { music, warmUpMusic, reference, folder }: Setting,
): Promise<Outcome | null> {
  const runOf = (of: Music): (() => Promise<void>) | null =>
    way === 'task'
      ? workerRun(operation, of.files[kind], folder)
      : decodedRun(operation.name, of.files[kind], sampleRate);
  const [warm, run] = [runOf(warmUpMusic), runOf(music)];
  if (warm === null || run === null) return null;
  const theirs = (of: Music) => () =>
    reference?.run({ operation: operation.name, file: of.files[kind], sr: sampleRate }) ??
    Promise.resolve(null);
  await warmUp(warm);
  await warmUp(theirs(warmUpMusic));
  return compare({ ours: () => timed(run), theirs: theirs(music) });
}

runBenchmark(main);
