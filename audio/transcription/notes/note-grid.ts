import { type WindowGrid } from '../../joining/plan-window-join';
import { framesWithin, KEPT_FRAMES, LEAD_SAMPLES, WINDOW_HOP } from './frame-grid';

/** Basic Pitch's windows, for slices whose activations are joined: each looks a little beyond the next one's beginning. */
export const NOTE_GRID: WindowGrid = {
  windowSamples: WINDOW_HOP,
  windowFrames: KEPT_FRAMES,
  reachSamples: WINDOW_HOP + LEAD_SAMPLES,
  framesOf: framesWithin,
};
