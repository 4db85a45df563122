import { describedAsFreesoundDoes } from './descriptors';
import { describedAsSpotifyDid } from './features';
import {
  confidences,
  descriptorFields,
  featureFields,
  type Descriptors,
  type Features,
} from './fields';
import { type SoundMeasurements } from './sound-measurements';

/** What `describe` writes. */
export interface Description {
  readonly descriptors: Descriptors;
  readonly audio_features: Features;
  /** By the same names, 0 … 1. */
  readonly confidence: {
    readonly descriptors: Readonly<Record<string, number>>;
    readonly audio_features: Readonly<Record<string, number>>;
  };
}

export function describeSound(measured: SoundMeasurements): Description {
  const descriptors = describedAsFreesoundDoes(measured);
  const features = describedAsSpotifyDid(measured, descriptors);
  const rhythm = Number(descriptors.bpm_confidence);
  const beats = { bpm: rhythm, beat_count: rhythm, beat_times: rhythm, beat_loudness: rhythm };
  const key = measured.key.strength;
  const pitch = Number(descriptors.note_confidence);
  const notes = { pitch, pitch_min: pitch, pitch_max: pitch, pitch_var: pitch };
  return {
    descriptors,
    audio_features: features,
    confidence: {
      descriptors: confidences(descriptorFields, descriptors, {
        ...beats,
        ...notes,
        tonality: key,
        note_midi: pitch,
        note_name: pitch,
      }),
      audio_features: confidences(featureFields, features, { tempo: rhythm, key, mode: key }),
    },
  };
}
