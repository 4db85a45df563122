/*
 * The share of bars in which every drum hit that is heard is written where it was written, from sound to bars: a folder of
 * what `python3 -m beat_models.songs FOLDER --drums-alone` makes.
 * node bench/run.mjs transcription/bars FOLDER
 */
import { readFileSync } from 'node:fs';
import {
  BeatGridStream,
  DRUM_SAMPLE_RATE,
  quantize,
  type QuantizedBar,
  type TimedEvent,
} from '@attacca/audio';
import { table } from '../orchestration/report/table';
import { annotatedSongs, readMono } from './annotated-songs';
import { hitsByModel, modelsIn } from './drum-run';
import { rightBars, type WrittenHit } from './metrics/bars';
import { MODELS_LOCATION } from './models-location';

const BEAT_RATE = 22_050;

async function main([folder]: readonly string[]): Promise<void> {
  if (folder === undefined) {
    console.error('usage: node bench/run.mjs transcription/bars FOLDER');
    process.exitCode = 2;
    return;
  }
  const load = modelsIn({ engine: null, threads: 1, location: MODELS_LOCATION });
  const rows: [string, number, number][] = [];
  for (const { name, sound } of annotatedSongs(folder)) {
    const path = sound.replace(/\.wav$/, '.written.json');
    const written = JSON.parse(readFileSync(path, 'utf8')) as WrittenHit[];
    const bars = await writtenBars(sound, load);
    rows.push([name, rightBars(bars, written), rightBars(bars, written, { anyTempo: true })]);
  }
  const mean = (column: 1 | 2): number =>
    rows.reduce((sum, row) => sum + row[column], 0) / rows.length;
  console.log(table(['song', 'right', 'at any tempo'], [...rows, ['mean', mean(1), mean(2)]]));
}

async function writtenBars(
  sound: string,
  load: ReturnType<typeof modelsIn>,
): Promise<readonly QuantizedBar<TimedEvent>[]> {
  const hits = await hitsByModel(load, readMono(sound, DRUM_SAMPLE_RATE));
  const beats = new BeatGridStream({ sampleRate: BEAT_RATE, hits });
  beats.push(readMono(sound, BEAT_RATE));
  const grid = beats.end();
  const events = hits.map(({ time, ...hit }) => ({ ...hit, onset: time }));
  return grid.beats.times.length < 2 ? [] : quantize(events, grid);
}

void main(process.argv.slice(2));
