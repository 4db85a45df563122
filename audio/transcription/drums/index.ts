export { DRUM_INSTRUMENTS, type DrumHit, type DrumInstrument } from '../drum-hit';
export { DRUM_SAMPLE_RATE } from './drum-bands';
export {
  DRUM_FRAME_RATE,
  drumFeatureStream,
  drumGain,
  type DrumFeatureOptions,
} from './drum-features';
export { DRUM_WINDOW_FRAMES, drumGrid } from './drum-grid';
export { FeatureWindows, type FeatureWindow, type FeatureWindowOptions } from './feature-windows';
export { drumHits, type DrumActivations, type DrumThresholds } from './drum-hits';
export { fluxDrumActivations } from './flux-drum-activations';
export {
  drumStrokes,
  STROKE_INPUTS,
  type DrumStrokes,
  type HeardStrokes,
  type StrokeWindow,
} from './strokes';
export { TIMBRE_ROWS, timbreOf } from './timbre';
