import { freeGrid, quantize, type QuantizedBar } from '@attacca/audio';
import { type OperationContext, type OperationInputs } from '../../runtime/operation/context';
import { readBeats } from '../../runtime/documents/beat-document';
import { quantizedDocument, type HeardEvent } from '../beats/quantized-document';
import { readEvents } from '../../runtime/documents/read-events';
import { readNotes } from '../../runtime/documents/read-notes';

/** Halves and quarters of a beat; triplets and thirty-seconds where they are allowed. */
const PARTS = [1, 2, 4];

/** Drum hits and notes in bars, on a grid between the beats. */
export async function quantizeEvents({
  parameters,
  inputs,
  outputs,
}: OperationContext): Promise<void> {
  const grid = await readBeats(await inputs.file('beats'), 'beats');
  const events = await heardEvents(inputs);
  const parts = [
    ...PARTS,
    ...(parameters.boolean('triplets') ? [3, 6] : []),
    ...(parameters.boolean('thirty_seconds') ? [8] : []),
  ];
  // Without a pulse it is written in free time: its tempo stays 0.
  const isFree = grid.beats.times.length < 2;
  const bars: QuantizedBar<HeardEvent>[] = quantize(events, isFree ? freeGrid(events) : grid, {
    parts,
    swing: !isFree && parameters.boolean('swing'),
    compound: !isFree && parameters.boolean('compound') && parameters.boolean('triplets'),
  });
  await outputs.json('bars', quantizedDocument(bars, grid));
}

async function heardEvents(inputs: OperationInputs): Promise<HeardEvent[]> {
  const hits = inputs.has('events') ? await readEvents(await inputs.file('events'), 'events') : [];
  const notes = inputs.has('notes') ? await readNotes(await inputs.file('notes'), 'notes') : [];
  return [...hits.map(({ time, ...hit }) => ({ onset: time, ...hit })), ...notes];
}
