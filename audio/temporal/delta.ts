import { createMatrix, matrixRow, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { MirroredSums } from '../simd/mirrored-sums';
import { derivativeWeights } from './savitzky-golay';

/** What stands beyond the ends: `interp` fits the outermost windows instead. */
export type DeltaMode = 'interp' | 'mirror' | 'constant' | 'nearest' | 'wrap';

/** The parameters of librosa.feature.delta. */
export interface DeltaOptions {
  /** Frames that are fitted; odd, at least 3; default 9. */
  readonly width?: number;
  /** Which derivative, and the degree of the fitted polynomial; less than width; default 1. */
  readonly order?: number;
  /** Default `interp`. */
  readonly mode?: DeltaMode;
}

/** Local estimates of each row's derivative, per frame (Savitzky-Golay, librosa.feature.delta). @throws InvalidParameterError */
export function delta(matrix: Matrix, options: DeltaOptions = {}): Matrix {
  const width = requireInteger('width', options.width ?? 9, { min: 3 });
  if (width % 2 === 0) throw new InvalidParameterError('width', width, 'an odd integer');
  const order = requireInteger('order', options.order ?? 1, { min: 1, max: width - 1 });
  const { mode = 'interp' } = options;
  requireFrames(matrix, width, mode);
  const result = createMatrix(matrix.rows, matrix.columns);
  const sums = new MirroredSums(derivativeWeights(width, order), matrix.columns);
  const source = sourceIndex(mode, matrix.columns);
  for (let row = 0; row < matrix.rows; row++) {
    extend(matrixRow(matrix, row), source, sums);
    if (!sums.areFinite()) refuseRow(matrixRow(matrix, row), row);
    const derivative = matrixRow(result, row);
    sums.take(derivative);
    if (mode === 'interp') repeatInnermost(derivative, sums.half);
  }
  return result;
}

function requireFrames({ columns }: Matrix, width: number, mode: DeltaMode): void {
  if (columns === 0) throw new InvalidParameterError('frames', 0, 'at least 1');
  if (mode !== 'interp' || width <= columns) return;
  throw new InvalidParameterError('width', width, `at most ${columns} (the frames) in mode interp`);
}

function refuseRow(values: Float32Array, row: number): never {
  const frame = values.findIndex((value) => !Number.isFinite(value));
  const place = `value in row ${row}, frame ${frame}`;
  throw new InvalidParameterError(place, values[frame], 'a finite number');
}

/** Puts the row into the middle, and what stands beyond its ends around it. */
function extend(
  row: Float32Array,
  source: ReturnType<typeof sourceIndex>,
  { half, values }: MirroredSums,
): void {
  values.set(row, half);
  for (let i = 0; i < half; i++) {
    values[i] = row[source(i - half)] ?? 0;
    values[half + row.length + i] = row[source(row.length + i)] ?? 0;
  }
}

/** Which value stands at a place before the start or after the end; -1 for none. */
function sourceIndex(mode: DeltaMode, length: number): (i: number) => number {
  const modulo = (i: number, period: number): number => ((i % period) + period) % period;
  switch (mode) {
    case 'interp':
    case 'nearest':
      return (i) => Math.max(0, Math.min(length - 1, i));
    case 'constant':
      return (i) => (i < length ? i : -1);
    case 'wrap':
      return (i) => modulo(i, length);
    case 'mirror': {
      const period = Math.max(1, 2 * length - 2);
      return (i) => {
        const at = modulo(i, period);
        return at < length ? at : period - at;
      };
    }
    default:
      throw new InvalidParameterError('mode', mode, 'interp, mirror, constant, nearest or wrap');
  }
}

/** The polynomial fitted to the outermost window has one derivative of its degree: that of the window's middle. */
function repeatInnermost(derivative: Float32Array, half: number): void {
  const last = derivative.length - 1 - half;
  derivative.fill(derivative[half]!, 0, half);
  derivative.fill(derivative[last]!, last + 1);
}
