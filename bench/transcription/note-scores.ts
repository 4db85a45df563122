import { NOTE_SAMPLE_RATE, NoteStream, type NoteEvent, type NoteOptions } from '@attacca/audio';
import { type LoadedModel } from '../../workers/transcriber/runtime/load-model';
import { table } from '../orchestration/report/table';
import { annotatedSongs, readMono } from './annotated-songs';
import { hearNotes, openNoteModel } from './engine-run';
import { countNotes, type ComparedNote } from './metrics/notes';
import { addCounts, scoreOf, type Counts } from './metrics/score';

const WAYS: Readonly<Record<string, NoteOptions>> = {
  ours: {},
  original: { onsetThreshold: 0.5, minimumNoteLength: 0.1277, shift: 0 },
};
/** mir_eval's, of a reference note's duration. */
const OFFSET_RATIO = 0.2;

interface Row {
  readonly name: string;
  readonly notes: number;
  /** Of each way: onset and pitch right, and with them the offset. */
  readonly counts: readonly { readonly onset: Counts; readonly offset: Counts }[];
}

/** Prints how well the notes of annotated recordings are found, by our defaults and by the original's. */
export async function reportNoteScores(paths: readonly string[]): Promise<void> {
  const model = await openNoteModel();
  for (const path of paths) {
    const rows: Row[] = [];
    for (const { name, sound, notes } of annotatedSongs(path)) {
      if (notes === null || notes.length === 0) continue;
      const found = await notesOf(model, readMono(sound, NOTE_SAMPLE_RATE));
      const counts = found.map((estimated) => compare(notes, estimated));
      rows.push({ name, notes: notes.length, counts });
    }
    console.log(`\n## ${path}\n\n${tableOf(rows)}`);
  }
}

async function notesOf(model: LoadedModel, samples: Float32Array): Promise<NoteEvent[][]> {
  const streams = Object.values(WAYS).map((options) => new NoteStream(options));
  await hearNotes(model, samples, streams);
  return streams.map((stream) => stream.end());
}

function compare(
  reference: readonly ComparedNote[],
  estimated: readonly ComparedNote[],
): Row['counts'][number] {
  return {
    onset: countNotes(reference, estimated),
    offset: countNotes(reference, estimated, { offsetRatio: OFFSET_RATIO }),
  };
}

/** F of each recording; their mean, as is usual of notes; and over all notes. */
function tableOf(rows: readonly Row[]): string {
  const cells = ({ counts }: Row): number[] =>
    counts.flatMap(({ onset, offset }) => {
      const { precision, recall, f } = scoreOf(onset);
      return [precision, recall, f, scoreOf(offset).f];
    });
  const own = rows.map(cells);
  const mean = (own[0] ?? []).map(
    (_, column) => own.reduce((sum, row) => sum + row[column]!, 0) / rows.length,
  );
  const notes = rows.reduce((sum, row) => sum + row.notes, 0);
  const counts = Object.keys(WAYS).map((_, way) => ({
    onset: addCounts(rows.map((row) => row.counts[way]!.onset)),
    offset: addCounts(rows.map((row) => row.counts[way]!.offset)),
  }));
  const head = Object.keys(WAYS).flatMap((way) =>
    ['P', 'R', 'F', 'F with offsets'].map((column) => `${way} ${column}`),
  );
  return table(
    ['recording', 'notes', ...head],
    [
      ...rows.map((row, i) => [row.name, row.notes, ...own[i]!]),
      ['mean of recordings', '', ...mean],
      ['all notes', notes, ...cells({ name: '', notes, counts })],
    ],
  );
}
