import { type NoteOptions } from '@attacca/audio';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** How notes are made of activations, by the parameters of every operation that makes some. */
export function noteOptions(parameters: ParameterReader): NoteOptions {
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
