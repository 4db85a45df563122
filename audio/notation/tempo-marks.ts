import { barTempo, type WrittenBar } from './written-bar';
import { type TempoMark } from './score';

/** A change that is printed: what a player would have to be told. */
const PRINTED_CHANGE = 0.06;
/** A change that is played: less only clutters the score, and some readers print it. MIDI has the exact tempo. */
const PLAYED_CHANGE = 0.02;

/**
 * Tempo of every bar, where it changes. A change is printed where it lasts: the bar after has it, too.
 * @returns one per bar, null where the tempo goes on
 */
export function tempoMarks(bars: readonly WrittenBar[]): (TempoMark | null)[] {
  const tempos = bars.map(barTempo);
  let played = 0;
  let printed = 0;
  return tempos.map((tempo, i) => {
    const next = tempos[i + 1] ?? tempo;
    const lasts = differs(tempo, printed) && differs(next, printed) && !differs(tempo, next);
    const isPrinted = i === 0 || lasts;
    if (!isPrinted && Math.abs(tempo / played - 1) < PLAYED_CHANGE) return null;
    played = tempo;
    if (isPrinted) printed = steady(tempos.slice(i, i + 4));
    return { bpm: isPrinted ? printed : tempo, isPrinted };
  });
}

function differs(a: number, b: number): boolean {
  return Math.abs(a / b - 1) > PRINTED_CHANGE;
}

/** The median of the bars that follow: one bar alone is measured roughly. */
function steady(tempos: readonly number[]): number {
  return [...tempos].sort((a, b) => a - b)[tempos.length >> 1]!;
}
