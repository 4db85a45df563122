import { NoteStream, type NoteOptions } from '@attacca/audio';
import { withKeepers } from '../../runtime/operation/keep-frames';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { runBasicPitch } from '../notes/basic-pitch';
import { noteList } from '../notes/note-list';
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
    const list = noteList(notes.end(), modelIdentity(model));
    const duration_seconds = heard / audio.sampleRate;
    const summary = { total_notes: list.onsets.length, duration_seconds };
    await outputs.json('notes', list, { summary });
  });
}

function noteOptions(parameters: ParameterReader): NoteOptions {
  const milliseconds = (name: string): number => parameters.number(name) / 1000;
  return {
    onsetThreshold: parameters.number('onset_threshold'),
    frameThreshold: parameters.number('frame_threshold'),
    minimumNoteLength: milliseconds('minimum_note_length'),
    minimumFrequency: parameters.number('minimum_frequency'),
    maximumFrequency: parameters.number('maximum_frequency'),
    inferOnsets: parameters.boolean('infer_onsets'),
    melodiaTrick: parameters.boolean('melodia_trick'),
    pitchBends: parameters.boolean('include_pitch_bends'),
    energyTolerance: parameters.number('energy_tolerance'),
    shift: milliseconds('shift'),
  };
}
