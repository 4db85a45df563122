import { type Step, type WrittenPitch } from '../score';

/** By fifths: F is -1, C is 0, G is 1. */
const STEPS_BY_FIFTHS = ['F', 'C', 'G', 'D', 'A', 'E', 'B'] as const;
const SEMITONES: Readonly<Record<Step, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** How far on the line of fifths spelling goes to the flat side of a key's tonic, and one less to the sharp side. */
const FLAT_SIDE = 4;

/**
 * The name of a key on the keyboard that lies nearest to the music's key on the line of fifths: in C major from A flat
 * to C sharp.
 * Source: Temperley, "The Cognition of Basic Musical Structures", 2001, chapter 5.
 * @param pitch MIDI number
 * @param fifths sharps (positive) or flats of the key
 */
export function spell(pitch: number, fifths: number): WrittenPitch {
  const lowest = fifths - FLAT_SIDE;
  const place = lowest + ((((pitch * 7 - lowest) % 12) + 12) % 12);
  const step = STEPS_BY_FIFTHS[(((place + 1) % 7) + 7) % 7]!;
  const alter = Math.floor((place + 1) / 7);
  const octave = (pitch - alter - SEMITONES[step]) / 12 - 1;
  return { kind: 'pitch', step, alter, octave };
}

/** The MIDI number of a written pitch. */
export function pitchOf({ step, alter, octave }: Omit<WrittenPitch, 'kind'>): number {
  return 12 * (octave + 1) + SEMITONES[step] + alter;
}

/** What the signature does to a step: 1 for a sharp, -1 for a flat. */
export function alterInKey(step: Step, fifths: number): number {
  return Math.floor((fifths - STEPS_BY_FIFTHS.indexOf(step) + 6) / 7);
}
