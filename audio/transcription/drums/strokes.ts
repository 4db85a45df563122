import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { DRUM_INSTRUMENTS } from '../drum-hit';
import { columnOf, COLUMNS } from './activation-table';
import { likenessOf } from './likeness';
import { repetitionsOf } from './repetitions';
import { soundOf, TIMBRE_ROWS } from './timbre';

/** An activation that may be a stroke. */
const LEAST_ACTIVATION = 0.08;
/** Frames on both sides of a stroke that belong to it. */
const REACH = 2;
/** What lies beyond an end counts as so far away, in frames. */
const NO_NEIGHBOUR = 50;
const [NEAREST_SECONDS, FARTHEST_SECONDS] = [0.01, 2];
/** The least that is told of a stroke itself and of what it repeats: their log odds stay finite. */
const [LEAST_OWN, LEAST_ECHO] = [1e-4, 1e-3];
const MOST = 1 - 1e-4;
/**
 * Strokes are told apart in stretches of so many frames, as long as the recordings of the training; every second of them
 * overlaps two others, and has the say on the middle half.
 */
const [WINDOW_FRAMES, STEP_FRAMES] = [4500, 2250];

/** For each instrument how likely it is, and how likely where the music repeats; two distances. */
const [TOLD, DISTANCES] = [2 * COLUMNS, 2];
/** What is told of a stroke: those, the same of its twins, and how like it they are. */
export const STROKE_INPUTS = TOLD + DISTANCES + TOLD + 1;

/** What a drum model says of a sound, and what is kept of the sound itself. */
export interface HeardStrokes {
  /** Rows of an instrument each, 100 a second. */
  readonly activations: Float32Array;
  /** As `timbreOf` gives it, of the same frames. */
  readonly timbre: Uint8Array;
}

/** Strokes of a stretch of a sound: moments at which any drum may be struck. */
export interface StrokeWindow {
  readonly strokes: number;
  /** Row after row, STROKE_INPUTS values of each stroke. */
  readonly inputs: Float32Array;
  /** Row after row, which of the strokes sound alike (`Likeness`). */
  readonly likeness: Float32Array;
  /** The strokes that the window has the say on: a number of others before them, and so many of them. */
  readonly skip: number;
  readonly own: number;
}

/** A model's activations, and what is asked of a second model that says of every stroke what it is. */
export interface DrumStrokes {
  /** How many there are; each is a window's own. */
  readonly count: number;
  /** Made as they are asked for: together, those of three hours are large. */
  readonly windows: Iterable<StrokeWindow>;
  /**
   * The activations with each stroke's peaks as high as the second model says, and zero elsewhere.
   * @param probabilities of all strokes that windows have the say on, in order: a row of instruments for each
   */
  readonly reconsidered: (probabilities: Float32Array) => Float32Array;
}

/**
 * The strokes in a drum model's activations, and what is known of each: what the model says of it, what it says one
 * repetition of the music before and after, how far its neighbours are, and which others sound like it.
 * `drum_network/strokes.py` of the training computes the same.
 * @throws InvalidParameterError when there are not as many frames of either
 */
export function drumStrokes({ activations, timbre }: HeardStrokes): DrumStrokes {
  const frameCount = activations.length / COLUMNS;
  if (timbre.length !== frameCount * TIMBRE_ROWS)
    throw new InvalidParameterError(
      'frames of timbre',
      timbre.length / TIMBRE_ROWS,
      `${frameCount}, as many as of activations`,
    );
  const frames = strokeFrames(activations);
  return {
    count: frames.length,
    windows: { [Symbol.iterator]: () => windowsOf({ activations, timbre }, frames) },
    reconsidered: (probabilities) => raised(activations, frames, probabilities),
  };
}

/** The largest value within REACH on both sides. */
function widened(curve: Float32Array): Float32Array {
  return curve.map((value, frame) => {
    let largest = value;
    const end = Math.min(curve.length - 1, frame + REACH);
    for (let i = Math.max(0, frame - REACH); i <= end; i++) largest = Math.max(largest, curve[i]!);
    return largest;
  });
}

/** Where any instrument has a peak; of peaks within REACH of one another, the highest. */
function strokeFrames(activations: Float32Array): number[] {
  const frames: number[] = [];
  let last = 0;
  for (let frame = 0; frame < activations.length / COLUMNS; frame++) {
    const height = peakAt(activations, frame);
    if (height === 0) continue;
    if (frames.length > 0 && frame - frames.at(-1)! <= REACH) {
      if (height <= last) continue;
      frames.pop();
    }
    frames.push(frame);
    last = height;
  }
  return frames;
}

/** The highest peak of all instruments at a frame; 0 without any. */
function peakAt(activations: Float32Array, frame: number): number {
  const from = Math.max(0, frame - REACH) * COLUMNS;
  const end = Math.min(activations.length, (frame + REACH + 1) * COLUMNS);
  let height = 0;
  for (let column = 0; column < COLUMNS; column++) {
    const value = activations[frame * COLUMNS + column]!;
    if (value < LEAST_ACTIVATION || value <= height) continue;
    let isPeak = true;
    for (let i = from + column; i < end && isPeak; i += COLUMNS) isPeak = activations[i]! <= value;
    if (isPeak) height = value;
  }
  return height;
}

function* windowsOf(heard: HeardStrokes, frames: readonly number[]): Generator<StrokeWindow, void> {
  const length = heard.activations.length / COLUMNS;
  const overlap = (WINDOW_FRAMES - STEP_FRAMES) / 2;
  for (let start = 0, isLast = false; !isLast; start += STEP_FRAMES) {
    const end = start + WINDOW_FRAMES;
    isLast = end >= length;
    const inside = frames.filter((frame) => frame >= start && frame < end);
    const ownFrom = start === 0 ? 0 : start + overlap;
    const ownTo = isLast ? length : end - overlap;
    const own = inside.filter((frame) => frame >= ownFrom && frame < ownTo).length;
    if (own === 0) continue;
    const skip = inside.filter((frame) => frame < ownFrom).length;
    yield { strokes: inside.length, ...told(heard, inside, [start, end]), skip, own };
  }
}

/** What is told of the strokes of a stretch. */
function told(
  { activations, timbre }: HeardStrokes,
  frames: readonly number[],
  [start, end]: readonly [number, number],
): Pick<StrokeWindow, 'inputs' | 'likeness'> {
  const inputs = inputsOf(
    activations.subarray(start * COLUMNS, end * COLUMNS),
    frames.map((frame) => frame - start),
  );
  const { matrix, twinsOf } = likenessOf(frames.map((frame) => soundOf(timbre, frame)));
  for (const stroke of frames.keys()) {
    const { strokes, likeness } = twinsOf(stroke);
    const row = stroke * STROKE_INPUTS + TOLD + DISTANCES;
    for (const twin of strokes) {
      const from = twin.stroke * STROKE_INPUTS;
      for (let i = 0; i < TOLD; i++) inputs[row + i]! += twin.weight * inputs[from + i]!;
    }
    inputs[row + TOLD] = likeness;
  }
  return { inputs, likeness: matrix };
}

/** What is known of each stroke by itself; the rest of its row is left to be filled. */
function inputsOf(activations: Float32Array, frames: readonly number[]): Float32Array {
  const curves = DRUM_INSTRUMENTS.map((_, column) => columnOf(activations, column));
  const wide = curves.map(widened);
  const repetitions = repetitionsOf(curves);
  const inputs = new Float32Array(frames.length * STROKE_INPUTS);
  for (const [i, frame] of frames.entries()) {
    const repeats = repetitions.flatMap(({ lag, weight }) =>
      [frame - lag, frame + lag]
        .filter((other) => other >= 0 && other < curves[0]!.length)
        .map((other) => ({ other, weight })),
    );
    const total = repeats.reduce((sum, { weight }) => sum + weight, 1e-9);
    const row = inputs.subarray(i * STROKE_INPUTS, (i + 1) * STROKE_INPUTS);
    for (const [column, curve] of wide.entries()) {
      const echo = repeats.reduce((sum, { other, weight }) => sum + weight * curve[other]!, 0);
      row[column] = logOdds(curve[frame]!, LEAST_OWN);
      row[COLUMNS + column] = logOdds(echo / total, LEAST_ECHO);
    }
    row[TOLD] = logDistance(frame - (frames[i - 1] ?? frame - NO_NEIGHBOUR));
    row[TOLD + 1] = logDistance((frames[i + 1] ?? frame + NO_NEIGHBOUR) - frame);
  }
  return inputs;
}

/** A third of them: of the order of 1. */
function logOdds(probability: number, least: number): number {
  const kept = Math.min(MOST, Math.max(least, probability));
  return Math.log(kept / (1 - kept)) / 3;
}

function logDistance(frames: number): number {
  return Math.log(Math.min(FARTHEST_SECONDS, Math.max(NEAREST_SECONDS, frames / 100)));
}

/** Every stroke's peaks, each with the frames beside it, from which its place between frames follows. */
function raised(
  activations: Float32Array,
  frames: readonly number[],
  probabilities: Float32Array,
): Float32Array {
  const length = activations.length / COLUMNS;
  const result = new Float32Array(activations.length);
  for (const [i, stroke] of frames.entries()) {
    for (let column = 0; column < COLUMNS; column++) {
      const at = (frame: number): number => frame * COLUMNS + column;
      let peak = stroke;
      const end = Math.min(length - 1, stroke + REACH);
      for (let frame = Math.max(0, stroke - REACH); frame <= end; frame++)
        if (activations[at(frame)]! > activations[at(peak)]!) peak = frame;
      const height = probabilities[i * COLUMNS + column]!;
      if (height <= result[at(peak)]!) continue;
      const scale = height / Math.max(activations[at(peak)]!, Number.MIN_VALUE);
      for (let frame = Math.max(0, peak - 1); frame <= Math.min(length - 1, peak + 1); frame++)
        result[at(frame)] = Math.max(
          result[at(frame)]!,
          frame === peak ? height : Math.min(height, scale * activations[at(frame)]!),
        );
    }
  }
  return result;
}
