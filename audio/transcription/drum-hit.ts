/** What a drum hit can be of, in the order of a drum model's columns. */
export const DRUM_INSTRUMENTS = [
  'kick',
  'snare',
  'closed-hi-hat',
  'open-hi-hat',
  'tom',
  'crash',
  'ride',
] as const;

export type DrumInstrument = (typeof DRUM_INSTRUMENTS)[number];

/** A drum hit that was heard. */
export interface DrumHit {
  /** Seconds from the beginning of the sound, at least 0. */
  readonly time: number;
  readonly instrument: DrumInstrument;
  /** 1 … 127. */
  readonly velocity: number;
}
