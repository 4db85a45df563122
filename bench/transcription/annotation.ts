import { DRUM_INSTRUMENTS, type DrumInstrument } from '@attacca/audio';
import { type ComparedNote } from './metrics/notes';

/** A drum's hit that is known to be there. */
export interface AnnotatedHit {
  /** Seconds. */
  readonly time: number;
  readonly instrument: DrumInstrument;
}

/** What is known of a recording: null where the annotation does not say. */
export interface Annotation {
  readonly hits: readonly AnnotatedHit[] | null;
  readonly notes: readonly ComparedNote[] | null;
  readonly beats: AnnotatedBeats | null;
}

/** A beat and, if known, its place in the bar, from 1. */
export interface AnnotatedBeat {
  /** Seconds. */
  readonly time: number;
  readonly place: number | null;
}

export interface AnnotatedBeats {
  /** Seconds, ascending. */
  readonly beats: readonly number[];
  /** Those of the beats that begin a bar; empty where it is not known. */
  readonly downbeats: readonly number[];
  readonly places: readonly AnnotatedBeat[];
}

/**
 * An annotation as JSON, in the forms of the ports: `drums` as `drum-transcribe` gives hits, `notes` as
 * `note-transcribe` does, `beats` (with `bars`) as `beat-track`. What is left out is not known.
 * @param name of the file, for errors
 * @throws Error that names the field
 */
export function parseAnnotation(text: string, name: string): Annotation {
  const fields = fieldsOf(JSON.parse(text), name);
  const { drums, notes, beats } = fields;
  return {
    hits: drums === undefined ? null : hitsOf(fieldsOf(drums, `${name}: drums`), name),
    notes: notes === undefined ? null : notesOf(fieldsOf(notes, `${name}: notes`), name),
    beats: beats === undefined ? null : beatsOf(fieldsOf(beats, `${name}: beats`), name),
  };
}

/**
 * An annotation of beats as text: a line per beat with its time in seconds and, if known, its place in the bar (from 1).
 * @throws Error that names the line that is not understood
 */
export function parseBeats(text: string, name: string): AnnotatedBeats {
  const places: AnnotatedBeat[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const [time, place = null] = line.trim().split(/\s+/).map(Number);
    if (!Number.isFinite(time) || time! <= (places.at(-1)?.time ?? -Infinity)) {
      throw new Error(`${name}, line ${i + 1}: "${line}" is no time after the one before`);
    }
    places.push({ time: time!, place });
  });
  return beatsAt(places);
}

type Fields = Readonly<Record<string, unknown>>;

function hitsOf(fields: Fields, name: string): AnnotatedHit[] {
  const times = numbers(fields, 'times', `${name}: drums`);
  const { instruments } = fields;
  if (!Array.isArray(instruments) || instruments.length !== times.length) {
    throw new Error(`${name}: drums.instruments must be a list of ${times.length} names`);
  }
  return times.map((time, i) => ({ time, instrument: instrumentOf(instruments[i], name) }));
}

function instrumentOf(value: unknown, name: string): DrumInstrument {
  const instrument = DRUM_INSTRUMENTS.find((one) => one === value);
  if (instrument !== undefined) return instrument;
  const allowed = DRUM_INSTRUMENTS.join(', ');
  throw new Error(`${name}: drums.instruments has ${JSON.stringify(value)}; allowed: ${allowed}`);
}

function notesOf(fields: Fields, name: string): ComparedNote[] {
  const [onsets = [], offsets = [], pitches = []] = ['onsets', 'offsets', 'pitches'].map((field) =>
    numbers(fields, field, `${name}: notes`),
  );
  if (offsets.length !== onsets.length || pitches.length !== onsets.length) {
    throw new Error(`${name}: notes.onsets, offsets and pitches must be of one length`);
  }
  return onsets.map((onset, i) => ({ onset, offset: offsets[i]!, pitch: pitches[i]! }));
}

function beatsOf(fields: Fields, name: string): AnnotatedBeats {
  const at = `${name}: beats`;
  const beats = numbers(fields, 'times', at);
  const positions = fields['positions'] === undefined ? [] : numbers(fields, 'positions', at);
  if (beats.some((time, i) => i > 0 && time <= beats[i - 1]!)) {
    throw new Error(`${at}.times must ascend`);
  }
  return beatsAt(beats.map((time, i) => ({ time, place: positions[i] ?? null })));
}

function beatsAt(places: readonly AnnotatedBeat[]): AnnotatedBeats {
  return {
    beats: places.map(({ time }) => time),
    downbeats: places.filter(({ place }) => place === 1).map(({ time }) => time),
    places,
  };
}

function numbers(fields: Fields, field: string, at: string): number[] {
  const values = fields[field];
  if (Array.isArray(values) && values.every((value) => Number.isFinite(value))) {
    return values as number[];
  }
  throw new Error(`${at}.${field} must be a list of numbers`);
}

function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new Error(`${at} must be an object`);
}
