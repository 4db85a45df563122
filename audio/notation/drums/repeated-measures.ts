import { type WrittenBar } from '../written-bar';
import { type TempoMark } from '../score';

/** After so many repetitions the notes are written again, for the eye. */
const MOST_IN_A_ROW = 3;

/**
 * Which bars are written as repetitions of the one before: the same hits at the same places, in the same metre, with
 * something to play, and no mark of tempo above.
 */
export function repeatedMeasures(
  bars: readonly WrittenBar[],
  hits: readonly (readonly { readonly tick: number; readonly instrument: string }[])[],
  tempos: readonly (TempoMark | null)[],
): boolean[] {
  const keys = bars.map(({ beats, beatUnit, swing }, i) => {
    const played = hits[i]!.map(({ tick, instrument }) => `${tick} ${instrument}`).sort();
    return [`${beats}/${beatUnit} ${swing !== false}`, ...played].join();
  });
  let inARow = 0;
  return keys.map((key, i) => {
    const isRepeat =
      i > 0 &&
      hits[i]!.length > 0 &&
      key === keys[i - 1] &&
      !tempos[i]?.isPrinted &&
      inARow < MOST_IN_A_ROW;
    inARow = isRepeat ? inARow + 1 : 0;
    return isRepeat;
  });
}
