import { DRUMS, type BeatGrid } from '@attacca/audio';
import { type Performance } from '../reading/performance';

/** What a page of a piano roll shows: everything in a stretch of time, and the pitches from lowest to highest. */
export interface Roll extends Performance {
  /** In seconds. */
  readonly start: number;
  readonly duration: number;
  /** MIDI numbers, both shown. */
  readonly lowest: number;
  readonly highest: number;
  /** All that are hit anywhere, in the order of their lanes. */
  readonly instruments: readonly string[];
  /** Null where none are known. */
  readonly pulse: BeatGrid | null;
}

/** The keys of a piano, A0 to C8: notes beyond are not shown. */
const PIANO = { lowest: 21, highest: 108 };
/** E1 to C7, where there are no notes. */
const USUAL = { lowest: 28, highest: 96 };
/** Pitches around the notes, for what overtones say. */
const MARGIN_BELOW = 3;
const MARGIN_ABOVE = 8;
const LEAST_PITCHES = 30;

/** The page from a time on. It has room for all notes and drums, so that pages of one recording can be laid side by side. */
export function rollPage(
  { notes, hits }: Performance,
  page: Pick<Roll, 'start' | 'duration' | 'pulse'>,
): Roll {
  const onPiano = notes.filter(({ pitch }) => pitch >= PIANO.lowest && pitch <= PIANO.highest);
  const end = page.start + page.duration;
  return {
    ...page,
    ...pitchRange(onPiano.map(({ pitch }) => pitch)),
    notes: onPiano.filter(({ onset, offset }) => offset > page.start && onset < end),
    hits: hits.filter(({ time }) => time >= page.start && time < end),
    // Cymbals above, as in a drum part.
    instruments: Object.keys(DRUMS)
      .filter((name) => hits.some(({ instrument }) => instrument === name))
      .reverse(),
  };
}

function pitchRange(pitches: readonly number[]): Pick<Roll, 'lowest' | 'highest'> {
  if (pitches.length === 0) return USUAL;
  let [lowest, highest] = [PIANO.highest, PIANO.lowest];
  for (const pitch of pitches) {
    lowest = Math.min(lowest, pitch);
    highest = Math.max(highest, pitch);
  }
  lowest = Math.max(PIANO.lowest, lowest - MARGIN_BELOW);
  highest = Math.min(PIANO.highest, Math.max(highest + MARGIN_ABOVE, lowest + LEAST_PITCHES));
  return { lowest: Math.min(lowest, highest - LEAST_PITCHES), highest };
}
