/*
 * How well beats are found in annotated recordings, beside librosa's way of finding them:
 * node bench/run.mjs transcription/beats FOLDER|SOUND …
 */
import { BeatGridStream, BeatTrackStream } from '@attacca/audio';
import { table } from '../orchestration/report/table';
import { annotatedSongs, readMono } from './annotated-songs';
import { type AnnotatedBeats } from './annotation';
import { beatContinuity, beatF, isTempoRight, trimBeats } from './metrics/beats';

const SAMPLE_RATE = 22_050;
const HOP = 512;

interface Found {
  readonly bpm: number;
  readonly beats: readonly number[];
  /** null where the tracker does not look for them. */
  readonly downbeats: readonly number[] | null;
}

type Scores = Readonly<Record<(typeof COLUMNS)[number], number>>;

const COLUMNS = [
  'beat F',
  'CMLc',
  'CMLt',
  'AMLc',
  'AMLt',
  'tempo 2',
  'downbeat F',
  'CPU s/min',
] as const;

const TRACKERS: Readonly<Record<string, (samples: Float32Array) => Found>> = {
  ours: (samples) => {
    const stream = new BeatGridStream({ sampleRate: SAMPLE_RATE });
    stream.push(samples);
    const { beats, bars, tempo } = stream.end();
    return { bpm: tempo.bpm, beats: beats.times, downbeats: bars.times };
  },
  librosa: (samples) => {
    const stream = new BeatTrackStream({ sampleRate: SAMPLE_RATE, hopLength: HOP });
    stream.push(samples);
    const { bpm, frames } = stream.end();
    return { bpm, beats: frames.map((frame) => (frame * HOP) / SAMPLE_RATE), downbeats: null };
  },
};

function main(paths: readonly string[]): void {
  if (paths.length === 0) {
    console.error('usage: node bench/run.mjs transcription/beats FOLDER|SOUND …');
    process.exitCode = 2;
    return;
  }
  paths.forEach(report);
}

function report(path: string): void {
  const songs = annotatedSongs(path).flatMap(({ beats, ...song }) =>
    beats === null ? [] : [{ ...song, ...beats }],
  );
  const scores = songs.map((song) => {
    const samples = readMono(song.sound, SAMPLE_RATE);
    return Object.values(TRACKERS).map((track) => score(song, samples, track));
  });
  console.log(`\n## ${path}`);
  Object.keys(TRACKERS).forEach((tracker, t) => {
    const rows = scores.map((ofSong) => ofSong[t]!);
    console.log(`\n${tracker}\n`);
    console.log(
      table(
        ['song', ...COLUMNS],
        [...songs.map(({ name }, i) => row(name, rows[i]!)), row('mean', meanOf(rows))],
      ),
    );
  });
}

function score(
  { beats, downbeats }: AnnotatedBeats,
  samples: Float32Array,
  track: (samples: Float32Array) => Found,
): Scores {
  const before = process.cpuUsage();
  const found = track(samples);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const [annotated, tracked] = [trimBeats(beats), trimBeats(found.beats)];
  const { cmlC, cmlT, amlC, amlT } = beatContinuity(annotated, tracked);
  const intervals = beats.slice(1).map((time, i) => time - beats[i]!);
  intervals.sort((a, b) => a - b);
  const isRight = isTempoRight(60 / intervals[intervals.length >> 1]!, found.bpm);
  const judgesBars = found.downbeats !== null && downbeats.length > 0;
  return {
    ...{ 'beat F': beatF(annotated, tracked), CMLc: cmlC, CMLt: cmlT, AMLc: amlC, AMLt: amlT },
    'tempo 2': Number(isRight),
    'downbeat F': judgesBars ? beatF(downbeats, found.downbeats) : NaN,
    'CPU s/min': (seconds * 60 * SAMPLE_RATE) / samples.length,
  };
}

function meanOf(rows: readonly Scores[]): Scores {
  const mean = (column: (typeof COLUMNS)[number]): number => {
    const values = rows.map((one) => one[column]).filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return Object.fromEntries(COLUMNS.map((column) => [column, mean(column)])) as unknown as Scores;
}

function row(name: string, scores: Scores): (string | number)[] {
  return [name, ...COLUMNS.map((column) => scores[column])];
}

main(process.argv.slice(2));
