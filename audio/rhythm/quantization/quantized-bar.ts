/** An onset to be put on the grid: a drum's hit, or a note. Times in seconds. */
export interface TimedEvent {
  readonly onset: number;
  /** End of a note; left out where events have no duration. */
  readonly offset?: number;
  /** MIDI velocity, 1 to 127: a loud event weighs more in the choice of a grid. */
  readonly velocity: number;
}

/** An event on the grid, beside the event as it was played. */
export interface QuantizedEvent<E extends TimedEvent> {
  /** From the bar's beginning. */
  readonly tick: number;
  /** At least 1; left out where the event has no offset. May reach beyond the bar. */
  readonly duration?: number;
  /** As given: its `onset` is the unquantised time. */
  readonly event: E;
}

/** A bar of written music. */
export interface QuantizedBar<E extends TimedEvent> {
  /** From 1; 0 and less for what is before the first downbeat. */
  readonly number: number;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** As written: 6, 9 or 12 eighths where the beats that are felt are dotted quarters. */
  readonly beats: number;
  readonly beatUnit: 4 | 8;
  /** Ticks per quarter note. */
  readonly divisions: number;
  /** The played length of an eighth on the beat, as a multiple of the one after it, where eighths are written alike and played long and short; else false. */
  readonly swing: number | false;
  /** In the order of ticks; where ticks are equal, of onsets. */
  readonly events: readonly QuantizedEvent<E>[];
}
