import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';

/** The parameters of librosa.util.softmask. */
export interface SoftMaskOptions {
  /** Exponent: 1 for a soft, 2 for a Wiener mask, Infinity for a hard one (ties go to the reference); default 1. */
  readonly power?: number;
  /** What the mask is where both inputs vanish: 0.5 if true, else 0; default false. */
  readonly splitZeros?: boolean;
  /** The reference is multiplied by this first; default 1. */
  readonly margin?: number;
}

/** Smallest normal float32: librosa takes anything below it for silence. */
const TINY = 2 ** -126;

/**
 * Where `x` stands out against `reference`, 0 … 1: x^p / (x^p + reference^p), both scaled by the larger first.
 * @param mask receives the result; default a new array
 * @throws InvalidParameterError
 */
export function softMask(
  x: Float32Array,
  reference: Float32Array,
  options: SoftMaskOptions & { readonly mask?: Float32Array } = {},
): Float32Array {
  const { mask = new Float32Array(x.length) } = options;
  requireInteger('reference.length', reference.length, { min: x.length, max: x.length });
  softMaskInto({ x, reference, mask, ...planSoftMask(options) });
  return mask;
}

/** Checked options. @throws InvalidParameterError */
function planSoftMask(options: SoftMaskOptions): Required<SoftMaskOptions> {
  const { power = 1, splitZeros = false, margin = 1 } = options;
  if (!(power > 0)) throw new InvalidParameterError('power', power, 'more than 0');
  return { power, splitZeros, margin };
}

interface MaskJob extends Required<SoftMaskOptions> {
  readonly x: Float32Array;
  readonly reference: Float32Array;
  readonly mask: Float32Array;
}

/** The same without checks, for loops. */
export function softMaskInto(job: MaskJob): void {
  const { x, reference, mask, power, margin } = job;
  const silent = job.splitZeros ? 0.5 : 0;
  for (let i = 0; i < x.length; i++) {
    const a = x[i]!;
    const b = Math.fround(reference[i]! * margin);
    const larger = a > b ? a : b;
    if (power === Infinity) mask[i] = a > b ? 1 : 0;
    else if (larger < TINY) mask[i] = silent;
    else mask[i] = share(a / larger, b / larger, power);
  }
}

function share(a: number, b: number, power: number): number {
  if (power === 2) return (a * a) / (a * a + b * b);
  const raised = a ** power;
  return raised / (raised + b ** power);
}
