import { firstAtLeast, largestMatching } from './matching';
import { type Counts } from './score';

/** A note as it is compared. */
export interface ComparedNote {
  /** Seconds. */
  readonly onset: number;
  /** Seconds. */
  readonly offset: number;
  /** MIDI number; fractions are allowed. */
  readonly pitch: number;
}

export interface NoteTolerances {
  /** Seconds; default 0.05. */
  readonly onset?: number;
  /** Cents; default 50. */
  readonly pitchCents?: number;
  /** Share of the reference note's duration by which the offset may be away, at least 0.05 s; null to ignore offsets; default null. */
  readonly offsetRatio?: number | null;
}

const LEAST_OFFSET_TOLERANCE = 0.05;
/** mir_eval rounds distances in time, so that what is exactly as far apart as it may be is not lost to rounding. */
const DECIMALS = 1e4;

/** mir_eval.transcription.precision_recall_f1_overlap, as counts; its offset_ratio is None unless one is given. */
export function countNotes(
  reference: readonly ComparedNote[],
  estimated: readonly ComparedNote[],
  tolerances: NoteTolerances = {},
): Counts {
  const { onset = 0.05, pitchCents = 50, offsetRatio = null } = tolerances;
  const sorted = [...reference].sort((a, b) => a.onset - b.onset);
  const onsets = sorted.map((note) => note.onset);
  const isMatch = (one: ComparedNote, other: ComparedNote): boolean =>
    rounded(Math.abs(one.onset - other.onset)) <= onset &&
    Math.abs(100 * (one.pitch - other.pitch)) <= pitchCents &&
    (offsetRatio === null || offsetsAgree(one, other, offsetRatio));
  // Rounding lets some in that are a little farther.
  const reach = onset + 1 / DECIMALS;
  const candidates = estimated.map((note) => {
    const near: number[] = [];
    for (let at = firstAtLeast(onsets, note.onset - reach); at < sorted.length; at++) {
      if (onsets[at]! > note.onset + reach) break;
      if (isMatch(sorted[at]!, note)) near.push(at);
    }
    return near;
  });
  const matched = largestMatching(candidates).filter((partner) => partner >= 0).length;
  return { reference: reference.length, estimated: estimated.length, matched };
}

function offsetsAgree(reference: ComparedNote, estimated: ComparedNote, ratio: number): boolean {
  const tolerance = Math.max(LEAST_OFFSET_TOLERANCE, ratio * (reference.offset - reference.onset));
  return rounded(Math.abs(reference.offset - estimated.offset)) <= tolerance;
}

function rounded(seconds: number): number {
  return Math.round(seconds * DECIMALS) / DECIMALS;
}
