import { type PartChord } from './assign-voices';

/** Rests begin on eighths, where notes allow it. */
const EIGHTH_TICKS = 12;
/** All but the places of triplets are multiples of it. */
const THIRTY_SECOND_TICKS = 3;
/** An eighth of a triplet. */
const TRIPLET_TICKS = 8;
/** A note that sounds so much of the time until the next one is written up to it, as players read it. */
const LEGATO_SHARE = 0.5;

/**
 * How long the chords of a hand are written. Keys are let go some time before the next note, and instruments ring on:
 * written to the letter, a score is full of short rests and ties that nobody means. A chord that sounds for half of the
 * time until the next one of its voice, or until the bar line, is written up to there if at most an eighth is lacking;
 * any other ends on the next eighth, or the next place of the triplet that it stands in. No note reaches into the next
 * one of its pitch.
 * @param voices each with its chords in order, without overlap
 * @param barLines where measures begin, and where the last one ends, in ticks
 */
export function writtenLengths(
  voices: readonly (readonly PartChord[])[],
  barLines: readonly number[],
): PartChord[][] {
  const onsets = onsetsByPitch(voices.flat());
  const again = ({ from }: PartChord, pitch: number): number | undefined => {
    const own = onsets.get(pitch)!;
    return own[firstNotBefore(from + 1, own)];
  };
  return voices.map((chords) =>
    chords.map((chord, i) => {
      const bar = firstNotBefore(chord.to, barLines);
      const barLine = barLines[bar] ?? chord.to;
      const next = [chords[i + 1]?.from, ...chord.notes.map(({ pitch }) => again(chord, pitch))];
      const limit = Math.min(barLine, ...next.map((onset) => onset ?? barLine));
      return writtenChord(chord, { limit, measure: barLines[bar - 1] ?? 0 });
    }),
  );
}

/** @param place ticks: where the chord has to end at the latest, and where the measure of its end begins */
function writtenChord(
  chord: PartChord,
  { limit, measure }: { readonly limit: number; readonly measure: number },
): PartChord {
  const { from, to } = chord;
  const isLegato = to - from >= LEGATO_SHARE * (limit - from) && limit - to <= EIGHTH_TICKS;
  if (isLegato) return { ...chord, to: limit };
  const isTriplet = [from, limit].some((place) => (place - measure) % THIRTY_SECOND_TICKS !== 0);
  const step = isTriplet ? TRIPLET_TICKS : EIGHTH_TICKS;
  const end = measure + Math.ceil((to - measure) / step) * step;
  return { ...chord, to: Math.min(limit, end) };
}

/** Ascending. */
function onsetsByPitch(chords: readonly PartChord[]): Map<number, number[]> {
  const onsets = new Map<number, number[]>();
  for (const { from, notes } of [...chords].sort((a, b) => a.from - b.from)) {
    for (const { pitch } of notes) {
      const own = onsets.get(pitch);
      if (own === undefined) onsets.set(pitch, [from]);
      else own.push(from);
    }
  }
  return onsets;
}

/** Index in ascending places; their number if all are before. */
function firstNotBefore(wanted: number, places: readonly number[]): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
