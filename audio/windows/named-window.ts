import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { COSINE_SUMS, SHAPES } from './window-shapes';

/** Windows by scipy's names, and one by Essentia's. */
export type WindowName = keyof typeof COSINE_SUMS | keyof typeof SHAPES;

/** Which window, as librosa's `window` says it: a name, or a name and a number. */
export interface WindowOptions {
  /** Default `hann`. */
  readonly window?: WindowName;
  /**
   * What three of the windows need beside their name: the beta of `kaiser` (0 to 700), the standard deviation of `gaussian` in
   * samples, the share of `tukey` that is tapered (0 to 1). The others have none.
   */
  readonly windowShape?: number;
}

/** All of them, and those that librosa knows. */
const ALL: readonly WindowName[] = [
  ...(Object.keys(COSINE_SUMS) as (keyof typeof COSINE_SUMS)[]),
  ...(Object.keys(SHAPES) as (keyof typeof SHAPES)[]),
];

export const WINDOW_NAMES: readonly WindowName[] = ALL.filter(
  (name) => name !== 'blackmanharris62',
);

/** What the number may be, of those that have one. */
const SHAPE_LIMITS: Readonly<Partial<Record<WindowName, { min: number; max?: number }>>> = {
  kaiser: { min: 0, max: 700 },
  gaussian: { min: Number.MIN_VALUE },
  tukey: { min: 0, max: 1 },
};

/** The periodic window (`sym=False`, scipy.signal.get_window) of so many samples. @throws InvalidParameterError */
export function namedWindow(
  { window = 'hann', windowShape = 0 }: WindowOptions,
  length: number,
): Float64Array {
  requireInteger('length', length, { min: 1 });
  requireWindowName(window);
  const limits = SHAPE_LIMITS[window];
  if (limits) requireFinite(`windowShape (of ${window})`, windowShape, limits);
  // scipy's window of one sample is 1, whatever its kind.
  if (length === 1) return Float64Array.of(1);
  if (isCosineSum(window)) return cosineSum(COSINE_SUMS[window], length);
  return SHAPES[window](length + 1, windowShape).subarray(0, length);
}

function requireWindowName(window: WindowName): void {
  if (!ALL.includes(window)) throw new InvalidParameterError('window', window, ALL.join(', '));
}

function isCosineSum(window: WindowName): window is keyof typeof COSINE_SUMS {
  return Object.hasOwn(COSINE_SUMS, window);
}

function cosineSum(coefficients: readonly number[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) =>
    coefficients.reduce(
      (sum, c, i) => sum + (i % 2 === 0 ? c : -c) * Math.cos((2 * Math.PI * i * n) / length),
      0,
    ),
  );
}
