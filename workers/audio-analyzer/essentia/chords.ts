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

/** Essentia's ChordsDetection over pitch class profiles. @throws AttaccaError */
export async function detectChords(
  profiles: readonly Float32Array[],
  grid: ChordGrid,
  run: EssentiaRun,
): Promise<Chords> {
  const isHeard = profiles.map((profile) => profile.some((value) => value > 0));
  if (!isHeard.includes(true))
    return { chords: profiles.map(() => NONE), strengths: profiles.map(() => 0) };
  const parameters = { ...grid };
  const outputs = await runEssentia('ChordsDetection', { input: profiles, parameters }, run);
  const chords = outputs['chords'] as readonly string[];
  const strengths = Array.from(outputs['strength'] as Float32Array);
  const isChord = strengths.map((strength, frame) => isHeard[frame]! && strength > LEAST_STRENGTH);
  return {
    chords: chords.map((chord, frame) => (isChord[frame] ? chord : NONE)),
    strengths: strengths.map((strength, frame) => (isChord[frame] ? Math.min(1, strength) : 0)),
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
