import { type EnergyMap } from './energy-map';
import { type NotePlan } from './note-options';

/** Where a note lies on the grid. */
export interface NoteSpan {
  readonly from: number;
  /** The frame after its last. */
  readonly to: number;
  /** 0 … 87, from A0. */
  readonly pitch: number;
}

/** A frame and a pitch where a note may be. */
export interface Place {
  readonly frame: number;
  readonly pitch: number;
}

/**
 * The note that begins at an onset: it lasts until its energy has been away for as many frames as are tolerated. Takes
 * the energy; null, and takes nothing, if the note would be too short.
 */
export function followOnset(
  { frame, pitch }: Place,
  energy: EnergyMap,
  { energyTolerance, minimumFrames }: NotePlan,
): NoteSpan | null {
  const last = energy.frames - 1;
  if (frame >= last) return null;
  let to = frame + 1;
  let weak = 0;
  for (; to < last && weak < energyTolerance; to++) weak = energy.has(to, pitch) ? 0 : weak + 1;
  to -= weak;
  if (to - frame <= minimumFrames) return null;
  for (let at = frame; at < to; at++) energy.takeAround(at, pitch);
  return { from: frame, to, pitch };
}

/**
 * The note around a place where there is energy without an onset ("melodia trick"): followed to both sides, and all that
 * is passed is taken. Null if the note would be too short.
 */
export function followEnergy(
  { frame, pitch }: Place,
  energy: EnergyMap,
  { energyTolerance, minimumFrames }: NotePlan,
): NoteSpan | null {
  const last = energy.frames - 1;
  energy.take(frame, pitch);
  const passed = (at: number, weak: number): number => {
    const count = energy.has(at, pitch) ? 0 : weak + 1;
    energy.takeAround(at, pitch);
    return count;
  };
  let end = frame + 1;
  let weak = 0;
  for (; end < last && weak < energyTolerance; end++) weak = passed(end, weak);
  // As the original has it, which leaves out the last frame of such a note.
  const to = end - 1 - weak;
  let start = frame - 1;
  weak = 0;
  for (; start > 0 && weak < energyTolerance; start--) weak = passed(start, weak);
  const from = start + 1 + weak;
  return to - from > minimumFrames ? { from, to, pitch } : null;
}
