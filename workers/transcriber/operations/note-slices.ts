import { NOTE_GRID } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { cutSlices } from '../slices/cut-slices';

/** Slices of a sound for `note-activations`. */
export async function noteSlices(context: OperationContext): Promise<void> {
  await context.outputs.json('layout', await cutSlices(context, { grid: NOTE_GRID }));
}
