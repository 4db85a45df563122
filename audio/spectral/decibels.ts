import { createMatrix, type Matrix } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';

/** The parameters of librosa.power_to_db. */
export interface PowerToDecibelsOptions {
  /** The power that is 0 dB, or `max` for the matrix's largest; default 1. */
  readonly ref?: number | 'max';
  /** Powers below this count as this; default 1e-10. */
  readonly amin?: number;
  /** Values more than this below the largest are raised to it; null for no limit; default 80. */
  readonly topDb?: number | null;
}

const DECIBELS_PER_NEPER = 10 / Math.LN10;

/** 10 log10(max(amin, power)), without reference. */
export function toDecibels(power: number, amin: number): number {
  return DECIBELS_PER_NEPER * Math.log(power > amin ? power : amin);
}

/** A power spectrogram in decibels. @throws InvalidParameterError */
export function powerToDecibels(power: Matrix, options: PowerToDecibelsOptions = {}): Matrix {
  const amin = requireFinite('amin', options.amin ?? 1e-10, { min: Number.MIN_VALUE });
  const topDb = options.topDb === undefined ? 80 : options.topDb;
  if (topDb !== null) requireFinite('topDb', topDb, { min: 0 });
  const ref = options.ref === 'max' ? largest(power.data) : requireFinite('ref', options.ref ?? 1);
  const shift = toDecibels(Math.abs(ref), amin);
  const result = createMatrix(power.rows, power.columns);
  const { data } = result;
  for (let i = 0; i < data.length; i++) data[i] = toDecibels(power.data[i]!, amin) - shift;
  if (topDb !== null) raiseTo(data, largest(data) - topDb);
  return result;
}

function largest(values: Float32Array): number {
  let max = -Infinity;
  for (const value of values) if (value > max) max = value;
  return max;
}

function raiseTo(values: Float32Array, floor: number): void {
  for (let i = 0; i < values.length; i++) if (values[i]! < floor) values[i] = floor;
}
