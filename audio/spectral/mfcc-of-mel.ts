import { createMatrix, type Matrix } from '../matrix/matrix';
import { requireInteger } from '../parameters/require-number';
import { dctMatrix } from './dct';
import { powerToDecibels } from './decibels';
import { applyLifter, type MfccOptions } from './mfcc';

/** librosa's default, which mfcc does not let the caller change. */
const TOP_DB = 80;

/**
 * MFCCs of a mel power spectrogram that is there already, (nMfcc, frames): librosa.feature.mfcc with
 * `S=power_to_db(mel)`. @throws InvalidParameterError
 */
export function mfccOfMel(
  mel: Matrix,
  options: Pick<MfccOptions, 'nMfcc' | 'dctType' | 'dctNorm' | 'lifter'> = {},
): Matrix {
  const shape = {
    inputs: mel.rows,
    outputs: requireInteger('nMfcc', options.nMfcc ?? 20, { min: 1, max: mel.rows }),
  };
  const { dctType = 2, dctNorm = 'ortho', lifter = 0 } = options;
  const transform = dctMatrix({ type: dctType, norm: dctNorm, ...shape });
  applyLifter(transform, lifter, shape);
  const { data } = powerToDecibels(mel, { topDb: null });
  const floor = data.reduce((max, level) => Math.max(max, level), -Infinity) - TOP_DB;
  const result = createMatrix(shape.outputs, mel.columns);
  const frame = new Float64Array(mel.rows);
  for (let t = 0; t < mel.columns; t++) {
    for (let n = 0; n < mel.rows; n++) frame[n] = Math.max(floor, data[n * mel.columns + t]!);
    for (let k = 0; k < result.rows; k++) {
      let sum = 0;
      for (let n = 0; n < mel.rows; n++) sum += transform[k * mel.rows + n]! * frame[n]!;
      result.data[k * mel.columns + t] = sum;
    }
  }
  return result;
}
