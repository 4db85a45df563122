import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { createRealFft } from '../transform/real-fft';
import { hannWindow } from '../transform/window';
import { rampedEnvelope } from './ramped-envelope';

/** What a column is divided by: its largest magnitude, the sum of magnitudes, the Euclidean length, or nothing. */
export type ColumnNorm = 'inf' | '1' | '2' | 'none';

/** The parameters of librosa.feature.tempogram on an envelope. */
export interface TempogramOptions {
  /** Frames under the periodic Hann window; default 384. */
  readonly winLength?: number;
  /** Centre the windows on their frames; default true. */
  readonly center?: boolean;
  /** Default `inf`. */
  readonly norm?: ColumnNorm;
}

/** The smallest normal float64: columns below it are left as they are. */
const TINY = 2 ** -1022;
/** Columns that are made before they are written: rows are long, and one value of each at a time would miss the cache. */
const TILE = 16;

/**
 * Local autocorrelation of an onset envelope (librosa.feature.tempogram): row l, column t is how much the envelope
 * around frame t is like itself l frames later. Shape (winLength, frames).
 * @throws InvalidParameterError
 */
export function tempogram(envelope: Float32Array, options: TempogramOptions = {}): Matrix {
  const columns = tempogramColumns(envelope, options);
  const { rows, frames } = columns;
  const result = createMatrix(rows, frames);
  const tile = new Float32Array(TILE * rows);
  for (let first = 0; first < frames; first += TILE) {
    const count = Math.min(TILE, frames - first);
    for (let t = 0; t < count; t++) {
      const column = columns.at(first + t);
      for (let lag = 0; lag < rows; lag++) tile[lag * TILE + t] = column[lag]!;
    }
    for (let lag = 0; lag < rows; lag++) {
      const to = lag * frames + first;
      for (let t = 0; t < count; t++) result.data[to + t] = tile[lag * TILE + t]!;
    }
  }
  return result;
}

/** A tempogram that is made frame by frame. */
export interface TempogramColumns {
  readonly rows: number;
  readonly frames: number;
  /** All lags of a frame; the array is reused. */
  at(frame: number): Float64Array;
}

/** The tempogram of an envelope without keeping it. @throws InvalidParameterError */
export function tempogramColumns(
  envelope: Float32Array,
  options: TempogramOptions = {},
): TempogramColumns {
  const rows = requireInteger('winLength', options.winLength ?? 384, { min: 1 });
  const isCentred = options.center ?? true;
  const norm = normOf(options.norm ?? 'inf');
  const curve = isCentred ? rampedEnvelope(envelope, rows >> 1) : envelope;
  const frames = isCentred ? envelope.length : envelope.length - rows + 1;
  if (frames < 1) {
    throw new InvalidParameterError('envelope length', envelope.length, `at least ${rows}`);
  }
  const autocorrelation = createWindowedAutocorrelation(rows);
  return {
    rows,
    frames,
    at: (frame) => {
      const column = autocorrelation(curve, frame);
      const size = norm(column);
      const scale = size < TINY ? 1 : 1 / size;
      for (let lag = 0; lag < rows; lag++) column[lag]! *= scale;
      return column;
    },
  };
}

/** Autocorrelation of a Hann-windowed stretch for all of its lags; the array is reused. */
function createWindowedAutocorrelation(
  length: number,
): (curve: Float32Array, start: number) => Float64Array {
  const window = hannWindow(length);
  // Long enough that no lag wraps around.
  const size = 2 ** Math.ceil(Math.log2(2 * length));
  const fft = createRealFft(size);
  const padded = new Float64Array(size);
  const spectrum = new Float64Array(2 * fft.bins);
  const result = new Float64Array(size);
  const lags = result.subarray(0, length);
  return (curve, start) => {
    for (let i = 0; i < length; i++) padded[i] = curve[start + i]! * window[i]!;
    fft.forward(padded, spectrum);
    for (let i = 0; i < spectrum.length; i += 2) {
      spectrum[i] = spectrum[i]! * spectrum[i]! + spectrum[i + 1]! * spectrum[i + 1]!;
      spectrum[i + 1] = 0;
    }
    fft.inverse(spectrum, result);
    return lags;
  };
}

function normOf(norm: ColumnNorm): (column: Float64Array) => number {
  const fold = (add: (sum: number, magnitude: number) => number) => (column: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < column.length; i++) sum = add(sum, Math.abs(column[i]!));
    return sum;
  };
  switch (norm) {
    case 'inf':
      return fold((largest, magnitude) => (magnitude > largest ? magnitude : largest));
    case '1':
      return fold((sum, magnitude) => sum + magnitude);
    case '2': {
      const squares = fold((sum, magnitude) => sum + magnitude * magnitude);
      return (column) => Math.sqrt(squares(column));
    }
    case 'none':
      return () => 1;
    default:
      throw new InvalidParameterError('norm', norm, '"inf", "1", "2" or "none"');
  }
}
