import { element, type XmlElement } from '../xml/element';
import { type Bar, type BarEvent, type BarRepair, type Log, endOf, voicesOf } from './bar';
import { isBare, nameOf, withParts } from './note-parts';
import { isModified } from './written-values';
import { type VoiceNumbers } from './voice-numbers';

/** True where something begins in a voice before what is there has ended. */
export function hasOverlaps(events: readonly BarEvent[]): boolean {
  return voicesOf(events).some((own) =>
    own.some((event, i) => i > 0 && event.from < endOf(own[i - 1]!)),
  );
}

/**
 * Voices that are two in truth: some programs count the voices of each staff from 1, so that one number stands for what
 * sounds at once on both. The part of such a voice that is not on its first staff becomes a voice of its own.
 */
export function voicesOnTwoStaves(bars: readonly Bar[]): Map<string, number> {
  const homes = new Map<string, number>();
  const found = new Map<string, number>();
  for (const { events } of bars) {
    for (const own of voicesOf(events)) {
      const { voice, staff } = own[0]!;
      const home = homes.get(voice) ?? staff;
      homes.set(voice, home);
      const isTwo = own.some(
        (event, i) => i > 0 && event.from < endOf(own[i - 1]!) && event.staff !== own[i - 1]!.staff,
      );
      if (isTwo) found.set(voice, home);
    }
  }
  return found;
}

/**
 * Gives each voice one thing at a time: chords of the same length become one chord, rests under notes go, and what still
 * overlaps gets a voice of its own. Nothing that sounds changes.
 * @param split voices to be divided by staff
 */
export function separateVoices(
  split: ReadonlyMap<string, number>,
  numbers: VoiceNumbers,
): BarRepair {
  return (bar, log) => {
    const byStaff = bar.events.map((event) => {
      const home = split.get(event.voice);
      if (home === undefined || home === event.staff) return event;
      const moved = inVoice(event, numbers.numberOf(`${event.voice} of staff ${event.staff}`));
      log(
        'overlaps',
        event,
        `moved ${what(event)} on staff ${event.staff} to voice ${moved.voice}`,
      );
      return moved;
    });
    const isSplit = byStaff.some((event, i) => event !== bar.events[i]);
    if (!hasOverlaps(byStaff)) return isSplit ? { ...bar, events: byStaff } : bar;
    const events = voicesOf(byStaff).flatMap((own) => {
      const joined = joinChords(withoutHiddenRests(own, log), log);
      return intoLanes(joined, numbers, log);
    });
    return { ...bar, events };
  };
}

function withoutHiddenRests(own: readonly BarEvent[], log: Log): BarEvent[] {
  return own.filter((rest) => {
    const isPlain = rest.isRest && rest.graces.length === 0 && isBare(rest.notes[0]!);
    const isUnder = own.some(
      (other) =>
        other !== rest && other.from < endOf(rest) && endOf(other) > rest.from && !other.isRest,
    );
    if (isPlain && isUnder) log('overlaps', rest, 'removed a rest under notes');
    return !(isPlain && isUnder);
  });
}

function joinChords(own: readonly BarEvent[], log: Log): BarEvent[] {
  const joined: BarEvent[] = [];
  for (const event of own) {
    const at = joined.findIndex((other) => canJoin(other, event));
    if (at === -1) {
      joined.push(event);
      continue;
    }
    const chord = joined[at]!;
    log('overlaps', event, `joined ${what(event)} to ${what(chord)} as a chord`);
    const notes = [...chord.notes, ...event.notes.map((note) => withParts(note, ['beam'], []))];
    joined[at] = { ...chord, notes, graces: [...chord.graces, ...event.graces] };
  }
  return joined;
}

function canJoin(a: BarEvent, b: BarEvent): boolean {
  const isAlike = a.from === b.from && a.ticks === b.ticks && a.staff === b.staff;
  const areChords = [a, b].every(({ isRest, notes }) => !isRest && notes.length > 0);
  if (!isAlike || !areChords || (a.graces.length > 0 && b.graces.length > 0)) return false;
  return isModified(a.notes[0]!) === isModified(b.notes[0]!);
}

/** The first of several at once stays; the others move to where there is room. */
function intoLanes(own: readonly BarEvent[], numbers: VoiceNumbers, log: Log): BarEvent[] {
  const ends: number[] = [];
  return own.map((event) => {
    let lane = ends.findIndex((end) => end <= event.from);
    if (lane === -1) lane = ends.length;
    ends[lane] = endOf(event);
    if (lane === 0) return event;
    const moved = inVoice(event, numbers.numberOf(`${event.voice}, ${lane}`));
    log('overlaps', event, `moved ${what(event)} to voice ${moved.voice}`);
    return moved;
  });
}

/** Stems and beams are left to whoever draws it: they were those of another voice. */
function inVoice(event: BarEvent, voice: string): BarEvent {
  const move = (note: XmlElement): XmlElement =>
    withParts(note, ['voice', 'stem', 'beam'], [element('voice', voice)]);
  return { ...event, voice, notes: event.notes.map(move), graces: event.graces.map(move) };
}

function what({ notes }: BarEvent): string {
  return notes.length === 0 ? 'grace notes' : notes.map(nameOf).join('+');
}
