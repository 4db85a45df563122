import { DRUM_INSTRUMENTS, type DrumInstrument } from '@attacca/audio';
import { DocumentObject } from '../../workers/runtime/documents/document-object';
import { type ComparedNote } from './metrics/notes';

/** Seconds, a day at most; below 0 lies what began before an excerpt. */
const TIMES = { min: -86_400, max: 86_400 };
const MOST_BEATS = 64;

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
  const document = new DocumentObject(JSON.parse(text), '', ({ path, allowed }) => {
    throw new Error(`${name}: ${path} must be ${allowed}`);
  });
  const known = <Part>(field: string, read: (part: DocumentObject) => Part): Part | null =>
    document.has(field) ? read(document.object(field)) : null;
  return {
    hits: known('drums', hitsOf),
    notes: known('notes', notesOf),
    beats: known('beats', beatsOf),
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

function hitsOf(drums: DocumentObject): AnnotatedHit[] {
  const times = drums.numbers('times', TIMES);
  return drums.strings('instruments', times.length).map((name, i) => {
    const instrument = DRUM_INSTRUMENTS.find((one) => one === name);
    const allowed = `a list of ${DRUM_INSTRUMENTS.join(', ')}; it has "${name}"`;
    return { time: times[i]!, instrument: instrument ?? drums.refuse('instruments', allowed) };
  });
}

function notesOf(notes: DocumentObject): ComparedNote[] {
  const onsets = notes.numbers('onsets', TIMES);
  const { length } = onsets;
  const offsets = notes.numbers('offsets', { ...TIMES, length });
  const pitches = notes.numbers('pitches', { min: 0, max: 127, length });
  return onsets.map((onset, i) => ({ onset, offset: offsets[i]!, pitch: pitches[i]! }));
}

function beatsOf(beats: DocumentObject): AnnotatedBeats {
  const times = beats.numbers('times', { ...TIMES, isAscending: true });
  const places = { min: 1, max: MOST_BEATS, isInteger: true, length: times.length };
  const positions = beats.has('positions') ? beats.numbers('positions', places) : [];
  return beatsAt(times.map((time, i) => ({ time, place: positions[i] ?? null })));
}

function beatsAt(places: readonly AnnotatedBeat[]): AnnotatedBeats {
  return {
    beats: places.map(({ time }) => time),
    downbeats: places.filter(({ place }) => place === 1).map(({ time }) => time),
    places,
  };
}
