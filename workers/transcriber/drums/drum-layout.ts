import { DRUM_SAMPLE_RATE } from '@attacca/audio';
import { type OperationInputs } from '../../runtime/operation/context';
import { type SliceLayout } from '../../runtime/slicing/slice-layout';
import { readDocument } from '../../runtime/documents/read-document';
import { readLayout } from '../slices/read-layout';

/** How `drum-slices` cut a sound, and what every slice of it is multiplied by. */
export interface DrumLayout extends SliceLayout {
  /** Brings the whole sound to the level of the model's training. */
  readonly gain: number;
}

/** No sound that is more than silence needs as much. */
const LARGEST_GAIN = 1e6;

/** The gain in the input `layout`. @throws AttaccaError INPUT_MISMATCH when it is not what `drum-slices` writes */
export async function readDrumGain(inputs: Pick<OperationInputs, 'file'>): Promise<number> {
  await readLayout(inputs, DRUM_SAMPLE_RATE);
  const input = { port: 'layout', takes: 'the layout that drum-slices writes' };
  return readDocument(await inputs.file('layout'), input, (document) =>
    document.number('gain', { min: Number.MIN_VALUE, max: LARGEST_GAIN }),
  );
}
