/** Beats and bars of a recording. Times are in seconds, ascending. */
export interface BeatGrid {
  readonly beats: {
    readonly times: readonly number[];
    /** Place of each beat in its bar, from 1. */
    readonly positions: readonly number[];
  };
  readonly bars: {
    /** Of each bar's first beat. An incomplete bar before the first downbeat is not among them. */
    readonly times: readonly number[];
    /** Beats of each bar; of the last one, as many as the bar before it has. */
    readonly beats: readonly number[];
    /** The note value of a beat: 4 a quarter, 8 an eighth. */
    readonly beatUnit: 4 | 8;
  };
  readonly tempo: {
    /** Beats per minute of the recording as a whole; 0 where there are no beats. */
    readonly bpm: number;
    /** One for each beat. */
    readonly times: readonly number[];
    /** Beats per minute at those times. */
    readonly curve: readonly number[];
  };
  /** From 0, no pulse at all, to 1: how much likelier these beats are than any others that were considered. */
  readonly confidence: number;
}
