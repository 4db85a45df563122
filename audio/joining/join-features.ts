import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { fixedSlices, type FixedSliceOptions } from '../slicing/fixed-slices';
import { FeatureJoiner, type SlicePart } from './feature-joiner';

export interface JoinOptions extends FixedSliceOptions {
  /** Of the whole signal. */
  readonly samples: number;
  /** Samples between the feature's frames; the slices' step must be a multiple of it. */
  readonly hopLength: number;
  /** Samples under one of the feature's frames. */
  readonly frameLength: number;
  /** Frames are centred on multiples of the hop, with padding at both ends; default true. */
  readonly center?: boolean;
  /** Neighbouring frames on either side that a frame's value depends on beside its own samples; default 0. */
  readonly contextFrames?: number;
}

/**
 * Which frames to take from each overlapping slice so that together they are those of the whole signal.
 *
 * A frame is right where all samples it looks at lie in its slice. At the ends of the signal the slice's padding is the
 * signal's own. Anywhere else the frames over the padding are wrong, and the neighbour has them right, if the overlap
 * is at least a frame and its context: the middle of the overlap parts the two (its start, for frames that are not
 * centred).
 * @throws InvalidParameterError
 */
export function planJoin(options: JoinOptions): SlicePart[] {
  const { samples, length, overlap, hopLength, center = true } = options;
  const slices = fixedSlices(samples, { length, overlap });
  assertJoinable(options, slices.length);
  const context = (options.contextFrames ?? 0) * hopLength;
  // Where within a slice, other than the first, its own frames begin.
  const lead = center ? Math.floor(overlap / 2) : context;
  const next = Math.ceil((length - overlap + lead) / hopLength);
  return slices.map(([from, to], index) => {
    const columns = frameCount(to - from, options);
    const first = index === 0 ? 0 : Math.ceil(lead / hopLength);
    const end = index === slices.length - 1 ? columns : next;
    return { columns, first, count: end - first };
  });
}

/** Frames of a signal, as librosa counts them. */
function frameCount(
  samples: number,
  { hopLength, frameLength, center = true }: JoinOptions,
): number {
  const padded = samples + (center ? 2 * (frameLength >> 1) : 0);
  return Math.max(0, 1 + Math.floor((padded - frameLength) / hopLength));
}

function assertJoinable(options: JoinOptions, slices: number): void {
  const { length, overlap, hopLength, frameLength, center = true } = options;
  requireInteger('hopLength', hopLength, { min: 1 });
  requireInteger('frameLength', frameLength, { min: 1 });
  const context = requireInteger('contextFrames', options.contextFrames ?? 0, { min: 0 });
  if (slices === 1) return;
  const step = length - overlap;
  if (step % hopLength !== 0)
    throw new InvalidParameterError(
      'length - overlap',
      step,
      `a multiple of hopLength, ${hopLength}`,
    );
  // One sample less than a frame would do for some; half a hop is lost to rounding the middle down.
  const least = (center ? 2 * ((frameLength + 1) >> 1) : frameLength) + 2 * context * hopLength;
  if (overlap < least)
    throw new InvalidParameterError(
      'overlap',
      overlap,
      `at least ${least}: a frame and its context`,
    );
}

/** The feature of a whole signal from those of its slices. @throws InvalidParameterError */
export function joinFeatures(parts: Iterable<Matrix>, options: JoinOptions): Matrix {
  const joiner = new FeatureJoiner(planJoin(options));
  let joined = createMatrix(0, joiner.frames);
  let column = 0;
  for (const matrix of parts) {
    const { first, count } = joiner.add(matrix);
    if (column === 0) joined = createMatrix(matrix.rows, joiner.frames);
    for (let row = 0; row < matrix.rows; row++) {
      const from = row * matrix.columns + first;
      const own = matrix.data.subarray(from, from + count);
      joined.data.set(own, row * joined.columns + column);
    }
    column += count;
  }
  joiner.end();
  return joined;
}
