import { NoteStream } from '@attacca/audio';
import { withKeepers } from '../../runtime/operation/keep-frames';
import { type OperationContext } from '../../runtime/operation/context';
import { runBasicPitch } from '../notes/basic-pitch';
import { noteOptions } from '../notes/note-options';
import { writeNotes } from '../notes/write-notes';
import { modelIdentity } from '../runtime/load-model';

/** The notes of a sound by Basic Pitch. */
export async function noteTranscribe(context: OperationContext): Promise<void> {
  const { parameters, inputs, outputs } = context;
  const audio = await inputs.audio('audio');
  await withKeepers(context, async (createKeeper) => {
    const notes = new NoteStream(noteOptions(parameters), createKeeper);
    let heard = 0;
    const model = await runBasicPitch(audio, context, (window, samples) => {
      heard = samples;
      return notes.push(window, samples);
    });
    const durationSeconds = heard / audio.sampleRate;
    await writeNotes(outputs, notes.end(), { model: modelIdentity(model), durationSeconds });
  });
}
