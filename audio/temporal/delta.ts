import { createMatrix, matrixRow, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
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
  requireFiniteValues(matrix);
  requireFrames(matrix, width, mode);
  const weights = derivativeWeights(width, order);
  const result = createMatrix(matrix.rows, matrix.columns);
  const half = (width - 1) / 2;
  // One more, since results are made in twos.
  const padded = new Float64Array(matrix.columns + 2 * half + 1);
  const source = sourceIndex(mode, matrix.columns);
  for (let row = 0; row < matrix.rows; row++) {
    extend(matrixRow(matrix, row), { half, source }, padded);
    const derivative = matrixRow(result, row);
    applyWeights(padded, weights, derivative);
    if (mode === 'interp') repeatInnermost(derivative, half);
  }
  return result;
}

function requireFrames({ columns }: Matrix, width: number, mode: DeltaMode): void {
  if (columns === 0) throw new InvalidParameterError('frames', 0, 'at least 1');
  if (mode !== 'interp' || width <= columns) return;
  throw new InvalidParameterError('width', width, `at most ${columns} (the frames) in mode interp`);
}

function requireFiniteValues({ data, columns }: Matrix): void {
  let index = 0;
  // True for finite numbers only; cheaper than Number.isFinite in this loop.
  while (index < data.length && data[index]! - data[index]! === 0) index++;
  if (index === data.length) return;
  const place = `value in row ${Math.floor(index / columns)}, frame ${index % columns}`;
  throw new InvalidParameterError(place, data[index], 'a finite number');
}

/**
 * The weights of odd derivatives are antisymmetric, those of even ones symmetric: values at the same distance from the
 * middle share theirs. Two results at a time, so that one addition need not wait for the other.
 */
function applyWeights(padded: Float64Array, weights: Float64Array, result: Float32Array): void {
  const half = (weights.length - 1) / 2;
  const middle = weights[half]!;
  // At the ends no weight is 0.
  const sign = Math.sign(weights[0]! * weights[2 * half]!);
  for (let t = 0; t < result.length; t += 2) {
    const centre = t + half;
    let a = middle * padded[centre]!;
    let b = middle * padded[centre + 1]!;
    for (let k = 1; k <= half; k++) {
      const weight = weights[half + k]!;
      a += weight * (padded[centre + k]! + sign * padded[centre - k]!);
      b += weight * (padded[centre + 1 + k]! + sign * padded[centre + 1 - k]!);
    }
    result[t] = a;
    // Past an odd end it goes nowhere.
    result[t + 1] = b;
  }
}

interface Beyond {
  /** How many values are put on both sides. */
  readonly half: number;
  readonly source: ReturnType<typeof sourceIndex>;
}

/** Puts the row into the middle of `padded`, and what stands beyond its ends around it. */
function extend(row: Float32Array, { half, source }: Beyond, padded: Float64Array): void {
  padded.set(row, half);
  for (let i = 0; i < half; i++) {
    padded[i] = row[source(i - half)] ?? 0;
    padded[half + row.length + i] = row[source(row.length + i)] ?? 0;
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
