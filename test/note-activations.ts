import { type WindowActivations } from '@attacca/audio';

/*
 * Activations as Basic Pitch gives them, made up: notes that follow, overlap and bend, with noise around them. The same
 * for everybody, so that the reference implementation can be given them too (test/fixtures/notes/make.py).
 */

/** Kept frames of a window, and those at its ends that are not. */
const KEPT = 142;
const EDGE = 15;
const WINDOW = KEPT + 2 * EDGE;
const PITCHES = 88;
const BINS = 264;

export interface Activations {
  readonly length: number;
  /** `length` rows of 88, 88 and 264 values. */
  readonly frames: Float32Array;
  readonly onsets: Float32Array;
  readonly contours: Float32Array;
}

/** @param windows how many windows' worth of frames */
export function madeUpActivations(windows: number, seed: number): Activations {
  const length = windows * KEPT;
  const random = seededRandom(seed);
  const frames = noise(length * PITCHES, 0.12, random);
  const onsets = noise(length * PITCHES, 0.15, random);
  const contours = noise(length * BINS, 0.1, random);
  for (let note = 0; note < windows * 24; note++) {
    const from = Math.floor(random() * length);
    const to = Math.min(length, from + 2 + Math.floor(random() ** 2 * 90));
    const pitch = Math.floor(random() * PITCHES);
    const strength = 0.25 + 0.7 * random();
    const bend = Math.floor(random() * 9) - 4;
    if (random() < 0.7) onsets[from * PITCHES + pitch] = 0.3 + 0.7 * random();
    for (let at = from; at < to; at++) {
      const value = strength * (0.6 + 0.4 * random());
      // Some frames in the middle of notes are weak.
      if (random() < 0.1) continue;
      frames[at * PITCHES + pitch] = value;
      if (pitch + 1 < PITCHES) frames[at * PITCHES + pitch + 1]! += 0.3 * value;
      const bin = Math.min(BINS - 1, Math.max(0, 3 * pitch + bend));
      contours[at * BINS + bin] = value;
    }
  }
  return { length, frames, onsets, contours };
}

/** The same as the network gives it: windows whose ends are of no use. */
export function windowsOf({ length, ...rows }: Activations): WindowActivations[] {
  return Array.from({ length: length / KEPT }, (_, window) => ({
    frames: windowOf(rows.frames, window, PITCHES),
    onsets: windowOf(rows.onsets, window, PITCHES),
    contours: windowOf(rows.contours, window, BINS),
  }));
}

function windowOf(rows: Float32Array, window: number, width: number): Float32Array {
  const content = new Float32Array(WINDOW * width).fill(1);
  const kept = rows.subarray(window * KEPT * width, (window + 1) * KEPT * width);
  content.set(kept, EDGE * width);
  return content;
}

function noise(length: number, level: number, random: () => number): Float32Array {
  return Float32Array.from({ length }, () => level * random());
}

/** 0 … 1 (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
