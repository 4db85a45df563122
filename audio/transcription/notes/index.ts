export {
  BINS_PER_SEMITONE,
  CONTOUR_BINS,
  framesWithin,
  frameSeconds,
  NOTE_SAMPLE_RATE,
  PITCHES,
  WINDOW_FRAMES,
  WINDOW_SAMPLES,
} from './frame-grid';
export { NOTE_GRID } from './note-grid';
export { ModelWindows } from './model-windows';
export { type FrameActivations } from './kept-activations';
export { type NoteOptions } from './note-options';
export { keptFrames, NoteStream, type WindowActivations } from './note-stream';
