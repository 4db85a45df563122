import {
  DRUM_INSTRUMENTS,
  DRUM_SAMPLE_RATE,
  drumGrid,
  TIMBRE_ROWS,
  type Matrix,
} from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { readDrumCard } from '../drums/drum-card';
import { joinedActivations, type HeardDrums } from '../drums/joined-activations';
import { judgedDrums } from '../drums/judged-drums';
import { writeHits } from '../drums/write-hits';
import { loadCard } from '../runtime/load-model';
import { gatheredModel } from '../slices/gathered-model';
import { joinedSlices, type JoinedSlice } from '../slices/joined-slices';
import { durationOf, readLayout } from '../slices/read-layout';

const ROWS = DRUM_INSTRUMENTS.length;

/** The drum hits of a sound from what the network said of its slices: those that the whole gives. */
export async function drumHitsOfSlices(context: OperationContext): Promise<void> {
  const layout = await readLayout(context.inputs, DRUM_SAMPLE_RATE);
  const card = await loadCard('drums');
  const { contextFrames } = readDrumCard(card);
  const model = await gatheredModel(context.inputs, card);
  const ports = { activations: ROWS, velocities: ROWS, timbre: TIMBRE_ROWS };
  const parts: HeardDrums[] = [];
  const join = { layout, grid: drumGrid(contextFrames), ports };
  for await (const slice of joinedSlices(context, join)) parts.push(ownRows(slice));
  const judged = await judgedDrums(joinedActivations(parts), card, context);
  await writeHits(context, { ...judged, model, durationSeconds: durationOf(layout) });
}

/** The frames that are the slice's own, one after another. */
function ownRows({ matrices, first, count }: JoinedSlice): HeardDrums {
  const [activations, velocities, timbre] = matrices;
  const valuesOf = ({ data, rows, columns }: Matrix): Float32Array =>
    Float32Array.from(
      { length: count * rows },
      (_, i) => data[(i % rows) * columns + first + Math.floor(i / rows)]!,
    );
  return {
    activations: valuesOf(activations!),
    velocities: valuesOf(velocities!),
    timbre: Uint8Array.from(new Uint8ClampedArray(valuesOf(timbre!))),
  };
}
