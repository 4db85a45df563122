import { type NoteEvent } from '@attacca/audio';
import { type OperationOutputs } from '../../runtime/operation/context';
import { type ModelIdentity } from '../runtime/load-model';
import { noteList } from './note-list';

/** Writes notes as the output `notes`. */
export async function writeNotes(
  outputs: OperationOutputs,
  notes: readonly NoteEvent[],
  { model, durationSeconds }: { readonly model: ModelIdentity; readonly durationSeconds: number },
): Promise<void> {
  const summary = { total_notes: notes.length, duration_seconds: durationSeconds };
  await outputs.json('notes', noteList(notes, model), { summary });
}
