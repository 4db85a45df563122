import { requireFinite } from '../../parameters/require-number';
import { type BeatGrid } from '../beat-grid';
import { gridOf } from './grid-of';

/** What MIDI files, and readers of scores, take where no tempo is said. */
const BPM = 120;
const BEATS_PER_BAR = 4;

/**
 * Beats for what has no pulse, so that it can be written down and read with its times: bars of 4/4 at 120 quarters a minute
 * from the first event on, as many as hold the last. They are nothing that is heard: their confidence is 0.
 * @param events seconds; without any it is one bar from 0 on
 * @throws InvalidParameterError if a time is not a finite number
 */
export function freeGrid(
  events: readonly { readonly onset: number; readonly offset?: number }[],
): BeatGrid {
  for (const { onset, offset = onset } of events) {
    requireFinite('onset', onset);
    requireFinite('offset', offset);
  }
  const onsets = events.map(({ onset }) => onset);
  const ends = events.map(({ onset, offset = onset }) => Math.max(onset, offset));
  const start = onsets.length === 0 ? 0 : onsets.reduce((least, time) => Math.min(least, time));
  const end = ends.reduce((most, time) => Math.max(most, time), start);
  const seconds = 60 / BPM;
  // One beat beyond the last: the beats of a bar end where the next one begins.
  const bars = Math.floor((end - start) / (BEATS_PER_BAR * seconds)) + 1;
  const beats = Array.from({ length: bars * BEATS_PER_BAR }, (_, beat) => beat);
  return gridOf(
    beats.map((beat) => start + beat * seconds),
    { positions: beats.map((beat) => (beat % BEATS_PER_BAR) + 1), confidence: 0 },
  );
}
