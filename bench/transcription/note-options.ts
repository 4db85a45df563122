import { NOTE_SAMPLE_RATE, NoteStream, type NoteOptions } from '@attacca/audio';
import { table } from '../orchestration/report/table';
import { annotatedSongs, readMono } from './annotated-songs';
import { hearNotes, openNoteModel } from './engine-run';
import { countNotes } from './metrics/notes';
import { scoreOf } from './metrics/score';

/*
 * Which options of note transcription find most: the mean F of recordings (onset and pitch), folder by folder, for every
 * combination of a grid. What defaults are chosen by must not be reserved:
 * node bench/run.mjs transcription/note-options FOLDER …
 */

const ONSET_THRESHOLDS = [0.5, 0.6, 0.7];
const FRAME_THRESHOLDS = [0.3, 0.35, 0.4, 0.45];
/** Seconds. */
const MINIMUM_NOTE_LENGTHS = [0.058, 0.07, 0.093];
const SHIFTS = [-0.01, -0.02, -0.03];
const SHOWN = 20;

const grid: readonly NoteOptions[] = ONSET_THRESHOLDS.flatMap((onsetThreshold) =>
  FRAME_THRESHOLDS.flatMap((frameThreshold) =>
    MINIMUM_NOTE_LENGTHS.flatMap((minimumNoteLength) =>
      SHIFTS.map((shift) => ({
        ...{ onsetThreshold, frameThreshold, minimumNoteLength, shift },
        pitchBends: false,
      })),
    ),
  ),
);

async function main(folders: readonly string[]): Promise<void> {
  const model = await openNoteModel();
  const means: number[][] = [];
  for (const folder of folders) {
    const scores: number[][] = [];
    for (const { sound, notes } of annotatedSongs(folder)) {
      if (notes === null || notes.length === 0) continue;
      const streams = grid.map((options) => new NoteStream(options));
      await hearNotes(model, readMono(sound, NOTE_SAMPLE_RATE), streams);
      scores.push(streams.map((stream) => scoreOf(countNotes(notes, stream.end())).f));
    }
    means.push(grid.map((_, way) => average(scores.map((row) => row[way]!))));
  }
  const overall = grid.map((_, way) => average(means.map((mean) => mean[way]!)));
  const best = [...grid.keys()].sort((a, b) => overall[b]! - overall[a]!).slice(0, SHOWN);
  const head = ['onset threshold', 'frame threshold', 'minimum length', 'shift'];
  const rows = best.map((way) => {
    const { onsetThreshold, frameThreshold, minimumNoteLength, shift } = grid[way]!;
    const options = [onsetThreshold!, frameThreshold!, minimumNoteLength!, shift!];
    return [...options, ...means.map((mean) => mean[way]!), overall[way]!];
  });
  console.log(table([...head, ...folders, 'mean'], rows));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

void main(process.argv.slice(2));
