import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { CurveWindows, TILE_WINDOWS } from '../simd/curve-windows';
import { namedWindow, type WindowOptions } from '../windows/named-window';
import { rampedEnvelope } from './ramped-envelope';

/** What a column is divided by: its largest magnitude, the sum of magnitudes, the Euclidean length, or nothing. */
export type ColumnNorm = 'inf' | '1' | '2' | 'none';

/** The parameters of librosa.feature.tempogram on an envelope. */
export interface TempogramOptions extends WindowOptions {
  /** Frames under the periodic window, at most 32768; default 384. */
  readonly winLength?: number;
  /** Centre the windows on their frames; default true. */
  readonly center?: boolean;
  /** Default `inf`. */
  readonly norm?: ColumnNorm;
}

/** What the transform has room for. */
const LONGEST_WINDOW = 32_768;
const NORMS: readonly string[] = ['inf', '1', '2', 'none'] satisfies ColumnNorm[];

interface Tempogram {
  readonly rows: number;
  readonly frames: number;
  readonly norm: ColumnNorm;
  readonly windows: CurveWindows;
}

/**
 * Local autocorrelation of an onset envelope (librosa.feature.tempogram): row l, column t is how much the envelope
 * around frame t is like itself l frames later. Shape (winLength, frames).
 * @throws InvalidParameterError
 */
export function tempogram(envelope: Float32Array, options: TempogramOptions = {}): Matrix {
  const { rows, frames, norm, windows } = planTempogram(envelope, options);
  const result = createMatrix(rows, frames);
  for (let first = 0; first < frames; first += TILE_WINDOWS) {
    windows.correlate(first, norm);
    const count = Math.min(TILE_WINDOWS, frames - first);
    for (let lag = 0; lag < rows; lag++) {
      const from = lag * TILE_WINDOWS;
      result.data.set(windows.tile.subarray(from, from + count), lag * frames + first);
    }
  }
  return result;
}

/** A tempogram that is made frame by frame. */
export interface TempogramColumns {
  readonly rows: number;
  readonly frames: number;
  /** All lags of a frame; the array is reused. */
  at(frame: number): Float32Array;
}

/** The tempogram of an envelope without keeping it; fastest from frame to frame. @throws InvalidParameterError */
export function tempogramColumns(
  envelope: Float32Array,
  options: TempogramOptions = {},
): TempogramColumns {
  const { rows, frames, norm, windows } = planTempogram(envelope, options);
  const column = new Float32Array(rows);
  let first = -Infinity;
  return {
    rows,
    frames,
    at: (frame) => {
      if (frame < first || frame >= first + TILE_WINDOWS) windows.correlate((first = frame), norm);
      for (let lag = 0, i = frame - first; lag < rows; lag++, i += TILE_WINDOWS) {
        column[lag] = windows.tile[i]!;
      }
      return column;
    },
  };
}

function planTempogram(envelope: Float32Array, options: TempogramOptions): Tempogram {
  const { winLength = 384, center = true, norm = 'inf' } = options;
  const rows = requireInteger('winLength', winLength, { min: 1, max: LONGEST_WINDOW });
  if (!NORMS.includes(norm)) {
    throw new InvalidParameterError('norm', norm, '"inf", "1", "2" or "none"');
  }
  const curve = center ? rampedEnvelope(envelope, rows >> 1) : envelope;
  const frames = center ? envelope.length : envelope.length - rows + 1;
  if (frames < 1) {
    throw new InvalidParameterError('envelope length', envelope.length, `at least ${rows}`);
  }
  return { rows, frames, norm, windows: new CurveWindows(curve, namedWindow(options, rows)) };
}
