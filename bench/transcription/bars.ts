/*
 * The share of bars in which every drum hit that is heard is written where it was written, from sound to bars: a folder of
 * what `python3 -m beat_models.songs FOLDER --drums-alone` makes.
 * node bench/run.mjs transcription/bars FOLDER
 */
import { readFileSync } from 'node:fs';
import {
  BeatGridStream,
  drumGain,
  drumHits,
  quantize,
  type DrumHit,
  type QuantizedBar,
  type TimedEvent,
} from '@attacca/audio';
import { drumActivationsOf } from '../../workers/transcriber/drums/drum-activations';
import { readDrumCard } from '../../workers/transcriber/drums/drum-card';
import { openModel, type LoadedModel } from '../../workers/transcriber/runtime/load-model';
import { table } from '../orchestration/report/table';
import { annotatedSongs, readMono } from './annotated-songs';
import { rightBars, type WrittenHit } from './metrics/bars';

const HEARING_RATE = 44_100;
const BEAT_RATE = 22_050;
const LOCATION = 'workers/transcriber/models';

async function main([folder]: readonly string[]): Promise<void> {
  if (folder === undefined) {
    console.error('usage: node bench/run.mjs transcription/bars FOLDER');
    process.exitCode = 2;
    return;
  }
  const model = await openModel('drums', { engine: null, threads: 1, location: LOCATION });
  const rows: [string, number, number][] = [];
  for (const { name, sound } of annotatedSongs(folder)) {
    const path = sound.replace(/\.wav$/, '.written.json');
    const written = JSON.parse(readFileSync(path, 'utf8')) as WrittenHit[];
    const bars = await writtenBars(sound, model);
    rows.push([name, rightBars(bars, written), rightBars(bars, written, { anyTempo: true })]);
  }
  const mean = (column: 1 | 2): number =>
    rows.reduce((sum, row) => sum + row[column], 0) / rows.length;
  console.log(table(['song', 'right', 'at any tempo'], [...rows, ['mean', mean(1), mean(2)]]));
}

async function writtenBars(
  sound: string,
  model: LoadedModel,
): Promise<readonly QuantizedBar<TimedEvent>[]> {
  const hits = await heardHits(readMono(sound, HEARING_RATE), model);
  const beats = new BeatGridStream({ sampleRate: BEAT_RATE, hits });
  beats.push(readMono(sound, BEAT_RATE));
  const grid = beats.end();
  const events = hits.map(({ time, ...hit }) => ({ ...hit, onset: time }));
  return grid.beats.times.length < 2 ? [] : quantize(events, grid);
}

async function heardHits(samples: Float32Array, model: LoadedModel): Promise<DrumHit[]> {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const audio = {
    channels: 1,
    sampleRate: HEARING_RATE,
    estimatedFrames: samples.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- what is read is there already
    async *blocks() {
      yield [samples];
    },
  };
  const sound = { audio, gain: drumGain(power) };
  const { signal } = new AbortController();
  const activations = await drumActivationsOf(model, sound, { signal, progress: () => undefined });
  return drumHits(activations, readDrumCard(model.card).thresholds);
}

void main(process.argv.slice(2));
