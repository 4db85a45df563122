/*
 * How well drums are found in annotated recordings, beside rules of no model, and what that takes:
 * node bench/run.mjs transcription/drums FOLDER|SOUND …
 */
import { spawnSync } from 'node:child_process';
import { DRUM_INSTRUMENTS, DRUM_SAMPLE_RATE, type DrumHit } from '@attacca/audio';
import { table } from '../orchestration/report/table';
import { annotatedSongs, readMono, type AnnotatedSong } from './annotated-songs';
import { type AnnotatedHit } from './annotation';
import {
  countByInstrument,
  hitsByRules,
  runDrumModel,
  type DrumRequest,
  type DrumRun,
} from './drum-run';
import { countDrums, DRUM_CLASSES } from './metrics/drums';
import { MODELS_LOCATION } from './models-location';
import { addCounts, scoreOf, type Counts } from './metrics/score';

const CLASS_NUMBERS = [7, 5, 3] as const;
/** Of the lists of hits that come back from the process that finds them. */
const MOST_BYTES = 2 ** 30;

/** A recording, what is known of its drums, and what was found by each way. */
interface Heard {
  readonly name: string;
  readonly seconds: number;
  readonly known: readonly AnnotatedHit[];
  readonly network: readonly DrumHit[];
  readonly rules: readonly DrumHit[];
}

type Way = 'network' | 'rules';

function main(paths: readonly string[]): void {
  if (paths.length === 0) {
    console.error('usage: node bench/run.mjs transcription/drums FOLDER|SOUND …');
    process.exitCode = 2;
    return;
  }
  paths.forEach(report);
}

function report(path: string): void {
  const songs = annotatedSongs(path).flatMap((song) =>
    song.hits === null ? [] : [{ ...song, hits: song.hits }],
  );
  const run = runApart({ sounds: songs.map(({ sound }) => sound), location: MODELS_LOCATION });
  const heard = songs.map((song, i) => heardIn(song, run.hits[i]!));
  const withDrums = heard.filter(({ known }) => known.length > 0);
  const without = heard.filter(({ known }) => known.length === 0);
  console.log(`\n## ${path}`);
  if (withDrums.length > 0) console.log(`\n${songTable(withDrums)}\n\n${classTable(withDrums)}`);
  if (without.length > 0) console.log(`\n${falseOnsetTable(without)}`);
  console.log(`\n${costTable(run)}`);
}

/** In a process of its own, so that what it took is its own. */
function runApart(request: DrumRequest): DrumRun {
  const child = spawnSync(process.execPath, [__filename, '--run', JSON.stringify(request)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: MOST_BYTES,
  });
  if (child.status !== 0) throw new Error('the drum model could not be run');
  return JSON.parse(child.stdout) as DrumRun;
}

function heardIn(
  { name, sound, hits }: AnnotatedSong & { readonly hits: readonly AnnotatedHit[] },
  network: readonly DrumHit[],
): Heard {
  const samples = readMono(sound, DRUM_SAMPLE_RATE);
  const seconds = samples.length / DRUM_SAMPLE_RATE;
  return { name, seconds, known: hits, network, rules: hitsByRules(samples) };
}

function countsOf(
  { known, ...found }: Heard,
  way: Way,
  classes: (typeof CLASS_NUMBERS)[number],
): Record<string, Counts> {
  return countDrums(known, found[way], DRUM_CLASSES[classes]);
}

/** Micro-averaged F of each recording, and over all onsets of all. */
function songTable(heard: readonly Heard[]): string {
  const cells = (songs: readonly Heard[]): number[] =>
    (['network', 'rules'] as const).flatMap((way) =>
      CLASS_NUMBERS.map((classes) => {
        const counts = songs.flatMap((song) => Object.values(countsOf(song, way, classes)));
        return scoreOf(addCounts(counts)).f;
      }),
    );
  const onsets = (songs: readonly Heard[]): number =>
    songs.reduce((sum, { known }) => sum + known.length, 0);
  const head = ['network', 'rules'].flatMap((way) => CLASS_NUMBERS.map((n) => `${way} F ${n}`));
  return table(
    ['recording', 'onsets', ...head],
    [
      ...heard.map((song) => [song.name, onsets([song]), ...cells([song])]),
      ['all onsets', onsets(heard), ...cells(heard)],
    ],
  );
}

/** Each class over all recordings. */
function classTable(heard: readonly Heard[]): string {
  const rows = CLASS_NUMBERS.flatMap((classes) => {
    const [network, rules] = (['network', 'rules'] as const).map((way) => {
      const all = heard.map((song) => countsOf(song, way, classes));
      return (name: string) => addCounts(all.map((counts) => counts[name]!));
    });
    const names = new Set(Object.values(DRUM_CLASSES[classes]).filter((name) => name !== null));
    return [...names].map((name) => {
      const counts = network!(name);
      const { precision, recall, f } = scoreOf(counts);
      const ruled = scoreOf(rules!(name)).f;
      return [`${name} of ${classes}`, counts.reference, precision, recall, f, ruled];
    });
  });
  return table(['class', 'onsets', 'precision', 'recall', 'F', 'rules F'], rows);
}

/** Onsets found per second where there are no drums. */
function falseOnsetTable(heard: readonly Heard[]): string {
  const seconds = heard.reduce((sum, song) => sum + song.seconds, 0);
  const perSecond = (way: Way): number[] =>
    countByInstrument(heard.flatMap((song) => song[way])).map((count) => count / seconds);
  const [network, rules] = [perSecond('network'), perSecond('rules')];
  return table(
    [`without drums, ${Math.round(seconds)} s`, 'network, false onsets/s', 'rules'],
    DRUM_INSTRUMENTS.map((name, i) => [name, network[i]!, rules[i]!]),
  );
}

function costTable(run: DrumRun): string {
  const { engine, loadMilliseconds, cpuSeconds, soundSeconds, peakMegabytes } = run;
  return table(
    ['engine, one thread', 'load ms', 'CPU s per minute of sound', 'peak MB'],
    [[engine, loadMilliseconds, (cpuSeconds * 60) / soundSeconds, peakMegabytes]],
  );
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--run') {
  void runDrumModel(JSON.parse(rest[0]!) as DrumRequest).then((run) =>
    process.stdout.write(JSON.stringify(run)),
  );
} else {
  main(first === undefined ? [] : [first, ...rest]);
}
