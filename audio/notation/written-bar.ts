/** One event of a quantised bar: a drum hit (`instrument`) or a note (`pitch`). */
export interface WrittenEvent {
  /** From the bar's start. */
  readonly tick: number;
  /** In ticks; notes have one, drum hits do not. */
  readonly duration?: number;
  /** MIDI number, 0 to 127. */
  readonly pitch?: number;
  /** A name of `DRUMS`. */
  readonly instrument?: string;
  /** 1 to 127. */
  readonly velocity: number;
  /** The unquantised onset, in seconds. */
  readonly time: number;
}

/** A bar whose events lie on a grid. */
export interface WrittenBar {
  readonly number: number;
  /** In seconds; `end` is the next bar's start. */
  readonly start: number;
  readonly end: number;
  readonly beats: number;
  /** The metre's lower number: 4 for quarter notes, 8 for eighths. */
  readonly beatUnit: number;
  /** Ticks of a quarter note. */
  readonly divisions: number;
  /** How long the first of two swung eighths is against the second; false where they are straight. */
  readonly swing: number | false;
  readonly events: readonly WrittenEvent[];
}

/** The bar's length in quarter notes. */
export function quartersOf({ beats, beatUnit }: Pick<WrittenBar, 'beats' | 'beatUnit'>): number {
  return (beats * 4) / beatUnit;
}

/** Quarter notes a minute, from how long the bar took. */
export function barTempo(bar: WrittenBar): number {
  return (60 * quartersOf(bar)) / (bar.end - bar.start);
}
