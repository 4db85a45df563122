import { type BeatGrid } from '../beat-grid';

/** Of what has no beats. */
export const SILENT_GRID: BeatGrid = {
  beats: { times: [], positions: [] },
  bars: { times: [], beats: [], beatUnit: 4 },
  tempo: { bpm: 0, times: [], curve: [] },
  confidence: 0,
};

/** Beats on both sides over which the tempo at a beat is measured. */
const TEMPO_REACH = 2;

/** Six beats faster than this are eighths, and their bars of 6/8: two dotted quarters at 50 a minute and more. */
const FASTEST_IN_SIX_BPM = 150;

interface GridParts {
  /** Place of each beat in its bar, from 1. */
  readonly positions: readonly number[];
  readonly confidence: number;
}

/** @param times of two beats or more, in seconds, ascending */
export function gridOf(times: readonly number[], { positions, confidence }: GridParts): BeatGrid {
  const starts = [...positions.keys()].filter((beat) => positions[beat] === 1);
  const lengths = starts.map((start, i) => (starts[i + 1] ?? times.length) - start);
  // The last bar may be cut off: it is counted as long as the one before.
  if (lengths.length > 1) lengths[lengths.length - 1] = lengths.at(-2)!;
  const intervals = times.slice(1).map((time, i) => time - times[i]!);
  const bpm = 60 / median(intervals);
  const inSixes = lengths.length > 0 && median(lengths) === 6 && bpm > FASTEST_IN_SIX_BPM;
  return {
    beats: { times, positions },
    bars: {
      times: starts.map((start) => times[start]!),
      beats: lengths,
      beatUnit: inSixes ? 8 : 4,
    },
    tempo: {
      bpm,
      times,
      curve: times.map((_, beat) => tempoAt(times, beat)),
    },
    confidence,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function tempoAt(times: readonly number[], beat: number): number {
  const first = Math.max(0, beat - TEMPO_REACH);
  const last = Math.min(times.length - 1, beat + TEMPO_REACH);
  return (60 * (last - first)) / (times[last]! - times[first]!);
}
