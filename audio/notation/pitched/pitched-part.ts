import { requireInteger } from '../../parameters/require-number';
import { type WrittenBar } from '../written-bar';
import { type Chord, fillVoice } from '../rhythm/fill-voice';
import { snapToScore } from '../rhythm/snap';
import {
  measureTicks,
  TICKS_PER_QUARTER,
  type Clef,
  type Measure,
  type Part,
  type Voice,
} from '../score';
import { tempoMarks } from '../tempo-marks';
import { withAccidentals } from './accidentals';
import { assignVoices, type PartChord, type PartNote } from './assign-voices';
import { estimateKey } from './estimate-key';
import { spell } from './spelling';
import { splitHands } from './split-hands';
import { writtenLengths } from './written-lengths';

export interface PitchedPartOptions {
  /** An XML name; default `P1`. */
  readonly id?: string;
  /** Default "Piano". */
  readonly name?: string;
  /** Sharps (positive) or flats of the key, -7 to 7; null estimates it; default null. */
  readonly fifths?: number | null;
}

/** The shortest note that is written, a thirty-second. */
const SHORTEST_TICKS = 3;

/**
 * Writes notes as a part with key and clefs: on two staves, split between the hands, where the range wants it, and in
 * as many voices as sound at once, at most two a staff.
 * @throws InvalidParameterError for a pitch or key out of range
 */
export function pitchedPart(bars: readonly WrittenBar[], options: PitchedPartOptions = {}): Part {
  const { id = 'P1', name = 'Piano' } = options;
  const starts = barStarts(bars);
  const notes = notesOf(bars, starts);
  const fifths =
    options.fifths == null
      ? estimateKey(notes.map(({ pitch, from, to }) => ({ pitch, weight: to - from })))
      : requireInteger('fifths', options.fifths, { min: -7, max: 7 });
  const hands = handsOf(notes);
  const barLines = [...starts, endOf(bars)];
  const staves = hands.map(({ notes: own }) => writtenLengths(assignVoices(own), barLines));
  const tempos = tempoMarks(bars);
  const measures = bars.map((bar, i): Measure => {
    const metre = { beats: bar.beats, beatUnit: bar.beatUnit };
    const span = { from: starts[i]!, to: starts[i]! + measureTicks(metre) };
    const voices = staves.flatMap((voicesOfStaff, staff) =>
      measureVoices(voicesOfStaff, { staff, span, fifths, metre }),
    );
    return {
      ...{ number: bar.number, metre, fifths, tempo: tempos[i]!, isRepeat: false },
      voices: withAccidentals(voices, fifths),
    };
  });
  return { id, name, kind: 'pitched', clefs: hands.map(({ clef }) => clef), measures };
}

function barStarts(bars: readonly WrittenBar[]): number[] {
  let at = 0;
  return bars.map((bar) => {
    const start = at;
    at += measureTicks(bar);
    return start;
  });
}

function endOf(bars: readonly WrittenBar[]): number {
  return bars.reduce((sum, bar) => sum + measureTicks(bar), 0);
}

/** On the ticks of the whole part; what has no length yet gets the shortest. */
function notesOf(bars: readonly WrittenBar[], starts: readonly number[]): PartNote[] {
  const end = endOf(bars);
  return bars.flatMap((bar, i) => {
    const scale = TICKS_PER_QUARTER / bar.divisions;
    const events = bar.events.filter(({ pitch }) => pitch !== undefined);
    const ticks = events.map(({ tick }) => tick * scale);
    const snapped = snapToScore(ticks, bar);
    return events.map(({ tick, duration = 0, pitch = 0, velocity }, n): PartNote => {
      const from = Math.min(starts[i]! + snapped[n]!, end - SHORTEST_TICKS);
      const to = starts[i]! + Math.round((tick + duration) * scale);
      requireInteger('pitch', pitch, { min: 0, max: 127 });
      return { from, to: Math.min(end, Math.max(to, from + SHORTEST_TICKS)), pitch, velocity };
    });
  });
}

interface Hand {
  readonly clef: Clef;
  readonly notes: readonly PartNote[];
}

/** Middle of the treble staff's and the bass staff's comfortable ranges: within one of them, one staff does. */
const TREBLE_FROM = 57;
const BASS_TO = 64;

function handsOf(notes: readonly PartNote[]): Hand[] {
  const pitches = notes.map(({ pitch }) => pitch);
  if (pitches.every((pitch) => pitch >= TREBLE_FROM)) return [{ clef: 'treble', notes }];
  if (pitches.every((pitch) => pitch <= BASS_TO)) return [{ clef: 'bass', notes }];
  const onsets = [...new Set(notes.map(({ from }) => from))].sort((a, b) => a - b);
  const groups = onsets.map((onset) =>
    notes.filter(({ from, to }) => from <= onset && onset < to).map(({ pitch }) => pitch),
  );
  const splits = new Map(splitHands(groups).map((split, i) => [onsets[i]!, split]));
  const isRight = ({ from, pitch }: PartNote): boolean => pitch >= splits.get(from)!;
  return [
    { clef: 'treble', notes: notes.filter(isRight) },
    { clef: 'bass', notes: notes.filter((note) => !isRight(note)) },
  ];
}

interface MeasurePlace {
  /** From 0. */
  readonly staff: number;
  readonly span: { readonly from: number; readonly to: number };
  readonly fifths: number;
  readonly metre: Measure['metre'];
}

/** The voices of a staff that sound in a measure; one at least, so that its rest is written. */
function measureVoices(voices: readonly (readonly PartChord[])[], place: MeasurePlace): Voice[] {
  const { staff, span, metre } = place;
  const sounding = voices
    .map((chords) => chords.filter(({ from, to }) => from < span.to && to > span.from))
    .filter(({ length }) => length > 0);
  const written = sounding.length === 0 ? [[]] : sounding;
  const isUpper = highestFirst(written);
  return written.map((chords, i): Voice => {
    const elements = fillVoice(
      chords.map((chord) => cut(chord, place)),
      metre,
    );
    const stem = written.length === 1 ? {} : { stem: isUpper[i] ? 'up' : 'down' };
    return {
      number: 4 * staff + i + 1,
      staff: staff + 1,
      elements: elements.map((one) => ({ ...one, ...(stem as { stem?: 'up' | 'down' }) })),
    };
  });
}

/** Which voice has its stems up. */
function highestFirst(voices: readonly (readonly PartChord[])[]): boolean[] {
  const means = voices.map((chords) => {
    const pitches = chords.flatMap(({ notes }) => notes.map(({ pitch }) => pitch));
    return pitches.reduce((sum, pitch) => sum + pitch, 0) / Math.max(1, pitches.length);
  });
  const highest = means.indexOf(Math.max(...means));
  return means.map((_, i) => i === highest);
}

/** The part of a chord that lies in a measure, tied over the bar lines. */
function cut({ from, to, notes }: PartChord, { span, fifths }: MeasurePlace): Chord {
  const pitches = [...new Map(notes.map((note) => [note.pitch, note])).values()];
  return {
    from: Math.max(from, span.from) - span.from,
    to: Math.min(to, span.to) - span.from,
    heads: pitches
      .sort((a, b) => a.pitch - b.pitch)
      .map(({ pitch, velocity }) => ({
        ...{ pitch: spell(pitch, fifths), velocity },
        ...{ tiedFrom: from < span.from, tiedTo: to > span.to },
      })),
  };
}
