import {
  CONTOUR_BINS,
  NOTE_GRID,
  NOTE_SAMPLE_RATE,
  NoteStream,
  PITCHES,
  type Matrix,
} from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { withKeepers } from '../../runtime/operation/keep-frames';
import { noteOptions } from '../notes/note-options';
import { writeNotes } from '../notes/write-notes';
import { loadCard } from '../runtime/load-model';
import { gatheredModel } from '../slices/gathered-model';
import { joinedSlices, type JoinedSlice } from '../slices/joined-slices';
import { durationOf, readLayout } from '../slices/read-layout';

const PORTS = { frames: PITCHES, onsets: PITCHES, contours: CONTOUR_BINS };

/** The notes of a sound from what Basic Pitch said of its slices: those that the whole gives. */
export async function noteEvents(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const layout = await readLayout(inputs, NOTE_SAMPLE_RATE);
  const model = await gatheredModel(inputs, await loadCard('basic-pitch'));
  await withKeepers(context, async (createKeeper) => {
    const notes = new NoteStream(noteOptions(parameters), createKeeper);
    const slices = joinedSlices(context, { layout, grid: NOTE_GRID, ports: PORTS });
    for await (const slice of slices) pushOwn(slice, notes);
    await writeNotes(outputs, notes.end(), { model, durationSeconds: durationOf(layout) });
  });
}

/** Gives the stream the frames that are the slice's own. */
function pushOwn({ matrices, first, count }: JoinedSlice, notes: NoteStream): void {
  const [frames, onsets, contours] = matrices.map((matrix) => columnReader(matrix));
  for (let frame = first; frame < first + count; frame++)
    notes.pushFrame({
      frames: frames!(frame),
      onsets: onsets!(frame),
      contours: contours!(frame),
    });
}

/** @returns what gives a column, in the same memory every time */
function columnReader({ rows, columns, data }: Matrix): (column: number) => Float32Array {
  const values = new Float32Array(rows);
  return (column) => {
    for (let row = 0; row < rows; row++) values[row] = data[row * columns + column]!;
    return values;
  };
}
