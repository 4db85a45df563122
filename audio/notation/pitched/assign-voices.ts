/** A note on the ticks of a whole part. */
export interface PartNote {
  readonly from: number;
  readonly to: number;
  /** MIDI number. */
  readonly pitch: number;
  readonly velocity: number;
}

/** Notes of one voice that begin together; they end together, too. */
export interface PartChord {
  readonly from: number;
  readonly to: number;
  readonly notes: readonly PartNote[];
}

/** An overlap up to this, a sixteenth, is legato playing and no second voice. */
const LEGATO_TICKS = 6;
/** Nor is one of so much of a note's length: what rings on. */
const LEGATO_SHARE = 0.5;

/**
 * Shares the notes of one hand among at most two voices: what begins together is a chord, what goes on under later
 * notes is the second voice's; where both are taken, the one that ends first is cut short.
 * @returns the voices that have notes; chords of each in order, without overlap
 */
export function assignVoices(notes: readonly PartNote[]): PartChord[][] {
  const voices: [PartChord[], PartChord[]] = [[], []];
  const groups = groupsOf(notes);
  for (const [i, group] of groups.entries()) {
    for (const chord of chordsOf(group, groups[i + 1]?.[0]?.from ?? Infinity)) {
      const voice = voiceFor(chord, voices);
      const last = voice.at(-1);
      if (last?.from === chord.from) voice[voice.length - 1] = joined(last, chord);
      else {
        if (last !== undefined && last.to > chord.from)
          voice[voice.length - 1] = { ...last, to: chord.from };
        voice.push(chord);
      }
    }
  }
  return voices.filter(({ length }) => length > 0);
}

function groupsOf(notes: readonly PartNote[]): PartNote[][] {
  const groups = new Map<number, PartNote[]>();
  for (const note of notes) groups.set(note.from, [...(groups.get(note.from) ?? []), note]);
  return [...groups.values()].sort((a, b) => a[0]!.from - b[0]!.from);
}

/**
 * Notes of nearly one length are one chord, and those that end before the next begin: what goes on under later notes and
 * what is much shorter are two.
 * @param next where the next notes begin
 */
function chordsOf(group: readonly PartNote[], next: number): PartChord[] {
  const ends = group.map(({ to }) => to);
  const longest = Math.max(...ends);
  const { from } = group[0]!;
  if (longest <= next + LEGATO_TICKS) return [chord(group)].filter((one) => one !== null);
  const isShort = ({ to }: PartNote): boolean => (longest - from) / (to - from) >= 2;
  const short = group.filter(isShort);
  const long = group.filter((note) => !isShort(note));
  return [chord(short), chord(long)].filter((one) => one !== null);
}

function chord(notes: readonly PartNote[]): PartChord | null {
  const [first] = notes;
  if (first === undefined) return null;
  return { from: first.from, to: Math.max(...notes.map(({ to }) => to)), notes };
}

function voiceFor(next: PartChord, voices: readonly [PartChord[], PartChord[]]): PartChord[] {
  const isFree = (voice: readonly PartChord[]): boolean => {
    const last = voice.at(-1);
    if (last === undefined) return true;
    const overlap = Math.max(LEGATO_TICKS, LEGATO_SHARE * (last.to - last.from));
    return last.to <= next.from + overlap && last.from !== next.from;
  };
  const free = voices.find(isFree);
  if (free !== undefined) return free;
  const [first, second] = voices;
  return (first.at(-1)?.to ?? 0) <= (second.at(-1)?.to ?? 0) ? first : second;
}

function joined(a: PartChord, b: PartChord): PartChord {
  return { from: a.from, to: Math.min(a.to, b.to), notes: [...a.notes, ...b.notes] };
}
