import { InvalidParameterError } from '../parameters/invalid-parameter';
import { fixedSlices, type FixedSliceOptions } from '../slicing/fixed-slices';
import { type SlicePart } from './feature-joiner';

/** What is computed window by window of a signal, so that a window's place decides about its numbers. */
export interface WindowGrid {
  /** Samples from one window to the next. */
  readonly windowSamples: number;
  /** Frames that are a window's own. */
  readonly windowFrames: number;
  /** Samples from a window's beginning beyond which its own frames depend on nothing; at least `windowSamples`. */
  readonly reachSamples: number;
  /** How many frames there are of so many samples. */
  readonly framesOf: (samples: number) => number;
}

/**
 * How to slice a signal so that what is computed of the slices, joined as `planWindowJoin` says, is that of the whole:
 * about so long, in whole windows. @param seconds at least one window is taken
 */
export function windowSlices(
  { windowSamples, reachSamples }: WindowGrid,
  seconds: number,
  sampleRate: number,
): FixedSliceOptions {
  const windows = Math.max(1, Math.round((seconds * sampleRate) / windowSamples));
  return { length: windows * windowSamples + reachSamples, overlap: reachSamples };
}

/**
 * Which frames to take from each slice so that together they are, to the bit, those of the whole signal.
 *
 * Slices begin where windows do, so that a slice's windows have the samples of the whole's. Only its first window misses
 * what lies before: it is left out, and the neighbour has it. The overlap is therefore what a window looks at.
 * @param samples of the whole signal
 * @throws InvalidParameterError when slices of this kind cannot be joined
 */
export function planWindowJoin(
  { windowSamples, windowFrames, reachSamples, framesOf }: WindowGrid,
  { samples, length, overlap }: FixedSliceOptions & { readonly samples: number },
): SlicePart[] {
  const slices = fixedSlices(samples, { length, overlap });
  const step = length - overlap;
  if (slices.length > 1) {
    if (step % windowSamples !== 0) throw unfit('length - overlap', step, windowSamples);
    if (overlap < reachSamples)
      throw new InvalidParameterError('overlap', overlap, `at least ${reachSamples}: a window`);
  }
  const upToNext = (step / windowSamples + 1) * windowFrames;
  return slices.map(([from, to], index) => {
    const columns = framesOf(to - from);
    const first = index === 0 ? 0 : windowFrames;
    const end = index === slices.length - 1 ? columns : upToNext;
    return { columns, first, count: end - first };
  });
}

function unfit(field: string, given: number, windowSamples: number): InvalidParameterError {
  return new InvalidParameterError(field, given, `a multiple of ${windowSamples}, a window's hop`);
}
