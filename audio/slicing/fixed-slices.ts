import { requireInteger } from '../parameters/require-number';

export interface FixedSliceOptions {
  /** Samples of every slice but the last, which has what is left. */
  readonly length: number;
  /** Samples that neighbours share, less than the length. */
  readonly overlap: number;
}

export type Slice = readonly [from: number, to: number];

/**
 * Slices `[from, to)` that begin every `length - overlap` samples. The first that reaches the end is the last, and
 * longer than the overlap unless it is the only one. @throws InvalidParameterError
 */
export function fixedSlices(samples: number, options: FixedSliceOptions): Slice[] {
  const { length, overlap } = options;
  const step = length - overlap;
  return Array.from({ length: fixedSliceCount(samples, options) }, (_, i) => [
    i * step,
    Math.min(samples, i * step + length),
  ]);
}

/** How many slices `fixedSlices` makes. @throws InvalidParameterError */
export function fixedSliceCount(samples: number, { length, overlap }: FixedSliceOptions): number {
  requireInteger('samples', samples, { min: 1 });
  requireInteger('length', length, { min: 1 });
  requireInteger('overlap', overlap, { min: 0, max: length - 1 });
  return Math.max(1, Math.ceil((samples - overlap) / (length - overlap)));
}
