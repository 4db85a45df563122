import { matchedEvents } from './matching';
import { addCounts, type Counts } from './score';

/** Seconds: mir_eval's. */
const ONSET_WINDOW = 0.05;

/** mir_eval.onset.f_measure: moments in seconds, in any order. */
export function countOnsets(
  reference: readonly number[],
  estimated: readonly number[],
  window = ONSET_WINDOW,
): Counts {
  const matched = matchedEvents(reference, estimated, window);
  return { reference: reference.length, estimated: estimated.length, matched };
}

/** Onsets in seconds, by class. */
export type ClassOnsets = Readonly<Record<string, readonly number[]>>;

/** Onsets of classes together: only those of one class match each other (micro average, "sum"). */
export function countClassOnsets(reference: ClassOnsets, estimated: ClassOnsets): Counts {
  const classes = new Set([...Object.keys(reference), ...Object.keys(estimated)]);
  return addCounts(
    [...classes].map((name) => countOnsets(reference[name] ?? [], estimated[name] ?? [])),
  );
}
