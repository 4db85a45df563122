/*
 * The time grid of Basic Pitch (Bittner et al., "A Lightweight Instrument-Agnostic Model for Polyphonic Note
 * Transcription and Multipitch Estimation", ICASSP 2022). The network sees windows that overlap; of each window's frames
 * those in the middle are kept.
 */

/** Hz, of the sound that the network takes. */
export const NOTE_SAMPLE_RATE = 22_050;
/** Samples of one window: two seconds less a hop. */
export const WINDOW_SAMPLES = 43_844;
/** Samples from one frame to the next within a window. */
const FRAME_HOP = 256;
/** Frames that the network gives for a window. */
export const WINDOW_FRAMES = 172;
/** Frames at either end of a window that see too little of what is around them. */
export const EDGE_FRAMES = 15;
/** Frames of a window that are kept. */
export const KEPT_FRAMES = WINDOW_FRAMES - 2 * EDGE_FRAMES;
/** Silence before the sound, so that the first kept frame is the sound's beginning. */
export const LEAD_SAMPLES = EDGE_FRAMES * FRAME_HOP;
/** Samples from one window to the next: 141.27 frames, a little less than are kept. */
export const WINDOW_HOP = WINDOW_SAMPLES - 2 * LEAD_SAMPLES;

/** The lowest pitch, A0, as a MIDI number. */
export const LOWEST_PITCH = 21;
/** Pitches, a semitone apart: the keys of a piano. */
export const PITCHES = 88;
/** Rows of the contours for each pitch. */
export const BINS_PER_SEMITONE = 3;
export const CONTOUR_BINS = PITCHES * BINS_PER_SEMITONE;

/**
 * Where a kept frame is in the sound, in samples. This is exact: the reference implementation moves its frames by a
 * constant for every 172 of them, and is off by up to 10 ms within a window.
 */
export function frameSample(frame: number): number {
  return Math.floor(frame / KEPT_FRAMES) * WINDOW_HOP + (frame % KEPT_FRAMES) * FRAME_HOP;
}

/** Where a kept frame is in the sound, in seconds. */
export function frameSeconds(frame: number): number {
  return frameSample(frame) / NOTE_SAMPLE_RATE;
}

/** How many kept frames begin within so many samples. */
export function framesWithin(samples: number): number {
  const windows = Math.floor(samples / WINDOW_HOP);
  const rest = samples - windows * WINDOW_HOP;
  return windows * KEPT_FRAMES + Math.min(KEPT_FRAMES, Math.ceil(rest / FRAME_HOP));
}

/** Frames as a duration lasts, in the network's frame rate of 86.13 Hz; rounded as the reference implementation does. */
export function framesLasting(seconds: number): number {
  return Math.round((seconds * NOTE_SAMPLE_RATE) / FRAME_HOP);
}
