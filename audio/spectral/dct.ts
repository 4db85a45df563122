import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';

/** The discrete cosine transforms of scipy.fft.dct that librosa's mfcc offers. */
export type DctType = 1 | 2 | 3;

export interface DctOptions {
  /** Default 2. */
  readonly type?: DctType;
  /** `ortho` makes the transform orthonormal (type 1: with scipy's end weights), null leaves it unscaled; default `ortho`. */
  readonly norm?: 'ortho' | null;
  /** Values in. */
  readonly inputs: number;
  /** Coefficients out, at most `inputs`. */
  readonly outputs: number;
}

/** The transform's first rows: coefficient k of x is the sum over n of `result[k * inputs + n] * x[n]`. @throws InvalidParameterError */
export function dctMatrix({ type = 2, norm = 'ortho', inputs, outputs }: DctOptions): Float64Array {
  requireInteger('inputs', inputs, { min: type === 1 ? 2 : 1 });
  requireInteger('outputs', outputs, { min: 1, max: inputs });
  const element = elementOf(type);
  const matrix = new Float64Array(outputs * inputs);
  for (let k = 0; k < outputs; k++) {
    for (let n = 0; n < inputs; n++) {
      const scale = norm === 'ortho' ? orthoScale({ type, k, n, inputs }) : 1;
      matrix[k * inputs + n] = scale * element(k, n, inputs);
    }
  }
  return matrix;
}

type Element = (k: number, n: number, inputs: number) => number;

function elementOf(type: DctType): Element {
  switch (type) {
    case 1:
      return (k, n, inputs) =>
        (n === 0 || n === inputs - 1 ? 1 : 2) * Math.cos((Math.PI * k * n) / (inputs - 1));
    case 2:
      return (k, n, inputs) => 2 * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * inputs));
    case 3:
      return (k, n, inputs) =>
        n === 0 ? 1 : 2 * Math.cos((Math.PI * n * (2 * k + 1)) / (2 * inputs));
    default:
      throw new InvalidParameterError('dctType', type, '1, 2 or 3');
  }
}

interface Position {
  readonly type: DctType;
  readonly k: number;
  readonly n: number;
  readonly inputs: number;
}

function orthoScale({ type, k, n, inputs }: Position): number {
  if (type === 2) return Math.sqrt((k === 0 ? 1 : 2) / (4 * inputs));
  if (type === 3) return n === 0 ? 1 / Math.sqrt(inputs) : 1 / Math.sqrt(2 * inputs);
  const isEnd = (i: number): boolean => i === 0 || i === inputs - 1;
  const output = Math.sqrt((isEnd(k) ? 1 : 2) / (4 * (inputs - 1)));
  return isEnd(n) ? output * Math.SQRT2 : output;
}
