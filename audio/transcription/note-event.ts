/** A note that was heard. */
export interface NoteEvent {
  /** Seconds from the beginning of the sound, at least 0. */
  readonly onset: number;
  /** Seconds; after the onset. */
  readonly offset: number;
  /** MIDI number, a whole one: 69 is 440 Hz. */
  readonly pitch: number;
  /** 1 … 127. */
  readonly velocity: number;
  /** By how many semitones the pitch departs from `pitch`, frame by frame from the onset. */
  readonly bends?: readonly number[];
}
