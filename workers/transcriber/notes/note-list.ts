import { type NoteEvent } from '@attacca/audio';
import { type ModelIdentity } from '../runtime/load-model';

/** What the port type `notes` is in JSON: one value per note in each list. */
export interface NoteList {
  /** Seconds. */
  readonly onsets: readonly number[];
  /** Seconds. */
  readonly offsets: readonly number[];
  /** MIDI numbers. */
  readonly pitches: readonly number[];
  /** 1 … 127. */
  readonly velocities: readonly number[];
  /** Semitones per frame; not there when no note has any. */
  readonly bends?: readonly (readonly number[])[];
  /** What they were heard by. */
  readonly model: ModelIdentity;
}

/** Bends are thirds of semitones: more digits say nothing. */
const BEND_DIGITS = 1000;

export function noteList(events: readonly NoteEvent[], model: ModelIdentity): NoteList {
  const hasBends = events.some(({ bends }) => bends !== undefined);
  return {
    onsets: events.map(({ onset }) => onset),
    offsets: events.map(({ offset }) => offset),
    pitches: events.map(({ pitch }) => pitch),
    velocities: events.map(({ velocity }) => velocity),
    ...(hasBends ? { bends: events.map(({ bends = [] }) => bends.map(rounded)) } : {}),
    model,
  };
}

function rounded(bend: number): number {
  return Math.round(bend * BEND_DIGITS) / BEND_DIGITS;
}
