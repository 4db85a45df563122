/*
 * A score as it is written down: every voice of every measure is filled with chords and rests, ties, beams and tuplets
 * are decided. Positions and lengths are in ticks of 1/24 quarter note, which all values down to thirty-seconds and
 * triplet sixteenths are whole numbers of.
 */

/** Ticks of a quarter note, in every score. */
export const TICKS_PER_QUARTER = 24;

export interface Score {
  readonly title: string;
  /** Who or what it is from, printed where the composer is; empty for nothing. */
  readonly source: string;
  readonly parts: readonly Part[];
}

export interface Part {
  /** An XML name, such as `P1`. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'percussion' | 'pitched';
  /** Clefs from the upper staff to the lower. */
  readonly clefs: readonly Clef[];
  readonly measures: readonly Measure[];
}

export type Clef = 'treble' | 'bass' | 'percussion';

export interface Measure {
  readonly number: number;
  readonly metre: Metre;
  /** Sharps (positive) or flats of the key. */
  readonly fifths: number;
  /** In force from here on; null where it goes on as before. */
  readonly tempo: TempoMark | null;
  /** True where the measure repeats the one before it. */
  readonly isRepeat: boolean;
  readonly voices: readonly Voice[];
  /** Words above the measure, such as "Swing". */
  readonly words?: string;
}

export interface Metre {
  readonly beats: number;
  readonly beatUnit: number;
}

export interface TempoMark {
  /** Quarter notes a minute. */
  readonly bpm: number;
  /** False for the small changes of a living tempo, which are played and not printed. */
  readonly isPrinted: boolean;
}

export interface Voice {
  readonly number: number;
  /** From 1, the upper. */
  readonly staff: number;
  /** Fills the measure, in order. */
  readonly elements: readonly VoiceElement[];
}

export interface VoiceElement {
  /** From the measure's start. */
  readonly tick: number;
  readonly ticks: number;
  /** Null for a rest that fills the measure, whatever its length. */
  readonly value: NoteValue | null;
  /** Empty for a rest; lowest first. */
  readonly heads: readonly Head[];
  readonly stem?: 'up' | 'down';
  /** By level: the first is the eighths' beam. */
  readonly beams: readonly Beam[];
  readonly tuplet?: 'start' | 'stop' | 'both';
  /** True for a tuplet that no beam holds together. */
  readonly hasBracket?: boolean;
}

export type Beam = 'begin' | 'continue' | 'end' | 'forward hook' | 'backward hook';

export const NOTE_TYPES = ['whole', 'half', 'quarter', 'eighth', '16th', '32nd'] as const;

export interface NoteValue {
  readonly type: (typeof NOTE_TYPES)[number];
  readonly dots: number;
  /** True where three take the time of two. */
  readonly isTriplet: boolean;
}

/** One notehead of a chord. */
export interface Head {
  readonly pitch: WrittenPitch | DrumHead;
  readonly velocity: number;
  readonly tiedFrom: boolean;
  readonly tiedTo: boolean;
}

export interface WrittenPitch {
  readonly kind: 'pitch';
  readonly step: Step;
  /** Semitones: -1 is a flat. */
  readonly alter: number;
  /** 4 begins with middle C. */
  readonly octave: number;
  /** To be printed before the note. */
  readonly accidental?: 'sharp' | 'flat' | 'natural' | 'double-sharp' | 'flat-flat';
}

export interface DrumHead {
  readonly kind: 'drum';
  readonly instrument: string;
}

export type Step = 'C' | 'D' | 'E' | 'F' | 'G' | 'A' | 'B';

export function measureTicks({ beats, beatUnit }: Metre): number {
  return (beats * 4 * TICKS_PER_QUARTER) / beatUnit;
}
