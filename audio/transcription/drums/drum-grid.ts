import { type WindowGrid } from '../../joining/plan-window-join';
import { requireInteger } from '../../parameters/require-number';
import { DRUM_WINDOW } from './drum-bands';
import { DRUM_HOP } from './drum-features';

/** Frames that a drum model is given at a time, beside their context: ten seconds, so that its memory is small. */
export const DRUM_WINDOW_FRAMES = 1000;

/** Frames at a sound's edge whose spectrum reaches over it. */
const EDGE_FRAMES = Math.ceil(DRUM_WINDOW / 2 / DRUM_HOP);

/**
 * The windows in which a drum model is run, for slices whose activations are joined.
 * @param contextFrames on each side that the model's answer for a frame depends on
 * @throws InvalidParameterError
 */
export function drumGrid(contextFrames: number): WindowGrid {
  // The first window of a slice is left out; the second must not look at frames over the slice's edge either.
  requireInteger('contextFrames', contextFrames, { min: 0, max: DRUM_WINDOW_FRAMES - EDGE_FRAMES });
  const reachFrames = DRUM_WINDOW_FRAMES + contextFrames + EDGE_FRAMES;
  return {
    windowSamples: DRUM_WINDOW_FRAMES * DRUM_HOP,
    windowFrames: DRUM_WINDOW_FRAMES,
    reachSamples: reachFrames * DRUM_HOP,
    framesOf: (samples) => Math.floor(samples / DRUM_HOP) + 1,
  };
}
