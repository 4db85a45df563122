import { runEssentia, type EssentiaRun } from './algorithms';

/** No chord. */
const NONE = 'N';
/** What a frame without peaks has for a profile counts as no chord at any strength; so does a strength below. */
const LEAST_STRENGTH = 0;

export interface Chords {
  /** One per frame: `A`, `Bb`, `B` … as keys are called, with an `m` for minor; `N` where there is none. */
  readonly chords: readonly string[];
  /** Correlation with the chord's profile, 0 … 1. */
  readonly strengths: readonly number[];
}

export interface ChordSegments {
  readonly labels: string[];
  /** Mean of the frames. */
  readonly strengths: number[];
  /** The first frame of each, and the one after its last. */
  readonly from: number[];
  readonly to: number[];
}

export interface ChordGrid {
  /** Samples between profiles. */
  readonly hopSize: number;
  readonly sampleRate: number;
  /** Seconds around a frame that its chord is estimated from. */
  readonly windowSize: number;
}

/** Pitch class profiles, one after another. */
export interface Profiles {
  readonly frames: number;
  frame(index: number): Float32Array;
}

/** Frames that Essentia gets at a time, beside those around them: it copies them twice. */
const STRETCH_FRAMES = 8192;

/**
 * Essentia's ChordsDetection over pitch class profiles. It hears a window around each frame, so stretches that overlap by
 * one give what all frames at once do.
 * @throws AttaccaError
 */
export async function detectChords(
  profiles: Profiles,
  grid: ChordGrid,
  run: EssentiaRun,
): Promise<Chords> {
  const chords: string[] = [];
  const strengths: number[] = [];
  for (let from = 0; from < profiles.frames; from += STRETCH_FRAMES) {
    const to = Math.min(profiles.frames, from + STRETCH_FRAMES);
    const found = await chordsBetween(profiles, { from, to, grid }, run);
    for (let i = 0; i < to - from; i++) {
      chords.push(found.chords[i]!);
      strengths.push(found.strengths[i]!);
    }
  }
  return { chords, strengths };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly grid: ChordGrid;
}

async function chordsBetween(
  profiles: Profiles,
  { from, to, grid }: Stretch,
  run: EssentiaRun,
): Promise<Chords> {
  const around = Math.ceil((grid.windowSize * grid.sampleRate) / grid.hopSize);
  const first = Math.max(0, from - around);
  const last = Math.min(profiles.frames, to + around);
  const input = Array.from({ length: last - first }, (_, i) => profiles.frame(first + i));
  const isHeard = input.map((profile) => profile.some((value) => value > 0));
  const own = Array.from({ length: to - from }, (_, i) => from - first + i);
  if (!isHeard.includes(true)) return { chords: own.map(() => NONE), strengths: own.map(() => 0) };
  const parameters = { ...grid };
  const outputs = await runEssentia('ChordsDetection', { input, parameters }, run);
  const chords = outputs['chords'] as readonly string[];
  const strengths = outputs['strength'] as Float32Array;
  const isChord = (i: number): boolean => isHeard[i]! && strengths[i]! > LEAST_STRENGTH;
  return {
    chords: own.map((i) => (isChord(i) ? chords[i]! : NONE)),
    strengths: own.map((i) => (isChord(i) ? Math.min(1, strengths[i]!) : 0)),
  };
}

/** Neighbouring frames with the same chord, together. */
export function chordSegments({ chords, strengths }: Chords): ChordSegments {
  const segments: ChordSegments = { labels: [], strengths: [], from: [], to: [] };
  for (let from = 0; from < chords.length;) {
    let to = from + 1;
    let sum = strengths[from]!;
    for (; to < chords.length && chords[to] === chords[from]; to++) sum += strengths[to]!;
    segments.labels.push(chords[from]!);
    segments.strengths.push(sum / (to - from));
    segments.from.push(from);
    segments.to.push(to);
    from = to;
  }
  return segments;
}
