import {
  featureMatrix,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFiniteSamples } from '../parameters/require-finite-samples';
import { requireFinite } from '../parameters/require-number';
import {
  framesOf,
  planFrames,
  requireOneFrame,
  type FrameGrid,
  type FrameOptions,
} from './frame-grid';

/** The parameters of librosa.feature.zero_crossing_rate. */
export interface ZeroCrossingOptions extends FrameOptions {
  /** Samples up to this far from 0 count as 0; default 1e-10. */
  readonly threshold?: number;
  /** Zero counts as positive, rather than as a sign of its own; default true. */
  readonly zeroPos?: boolean;
}

/**
 * The share of a frame's samples whose sign is not that of the sample before, in the frame. The first and
 * the last sample are repeated beyond the ends, where nothing crosses.
 * @throws InvalidParameterError
 */
export function zeroCrossingRateStream(
  options: ZeroCrossingOptions,
  onValues: OnValues,
): FramewiseFeature {
  return new ZeroCrossingStream(options, onValues);
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function zeroCrossingRate(signal: SampleArray, options: ZeroCrossingOptions = {}): Matrix {
  return featureMatrix(signal, (onValues) => zeroCrossingRateStream(options, onValues));
}

/** Counts crossings from the start; a frame's are the difference of two counts. */
class ZeroCrossingStream implements FramewiseFeature {
  readonly rows = 1;
  readonly #grid: FrameGrid;
  readonly #onValues: OnValues;
  readonly #values = new Float64Array(1);
  readonly #threshold: number;
  readonly #signOfZero: number;
  /** The count up to and with each of the last frame's worth of samples, as a ring. Doubles are exact up to 2^53. */
  readonly #counts: Float64Array;
  #count = 0;
  #at = 0;
  /** Samples until the next frame is complete. */
  #missing: number;
  #sign: number | null = null;
  #samples = 0;
  #frames = 0;

  constructor(options: ZeroCrossingOptions, onValues: OnValues) {
    this.#grid = planFrames(options);
    this.#onValues = onValues;
    this.#threshold = requireFinite('threshold', options.threshold ?? 1e-10, { min: 0 });
    this.#signOfZero = (options.zeroPos ?? true) ? 1 : 0;
    this.#counts = new Float64Array(this.#grid.frameLength);
    this.#missing = this.#grid.frameLength;
    this.#repeatCount(this.#grid.padding);
  }

  framesOf(samples: number): number {
    return framesOf(this.#grid, samples);
  }

  push(block: SampleArray): void {
    requireFiniteSamples(block, this.#samples);
    if (block.length === 0) return;
    this.#sign ??= this.#signOf(block[0]!);
    for (let from = 0; from < block.length;) {
      const room = Math.min(this.#missing, this.#counts.length - this.#at);
      const to = Math.min(block.length, from + room);
      this.#count = this.#countTo(block, from, to);
      this.#advance(to - from);
      from = to;
    }
    this.#samples += block.length;
  }

  end(): number {
    this.#repeatCount(this.#grid.padding);
    requireOneFrame(this.#grid, this.#samples);
    return this.#frames;
  }

  #signOf(sample: number): number {
    if (Math.abs(sample) <= this.#threshold) return this.#signOfZero;
    return Math.sign(sample);
  }

  /** Counts on over some samples and notes the count at each. */
  #countTo(block: SampleArray, from: number, to: number): number {
    const threshold = this.#threshold;
    const signOfZero = this.#signOfZero;
    const counts = this.#counts;
    let at = this.#at;
    let count = this.#count;
    let sign = this.#sign!;
    for (let i = from; i < to; i++) {
      const sample = block[i]!;
      const next = sample > threshold ? 1 : sample < -threshold ? -1 : signOfZero;
      if (next !== sign) count++;
      sign = next;
      counts[at++] = count;
    }
    this.#sign = sign;
    return count;
  }

  #repeatCount(times: number): void {
    for (let rest = times; rest > 0;) {
      const run = Math.min(rest, this.#missing, this.#counts.length - this.#at);
      this.#counts.fill(this.#count, this.#at, this.#at + run);
      this.#advance(run);
      rest -= run;
    }
  }

  #advance(samples: number): void {
    const counts = this.#counts;
    this.#at = (this.#at + samples) % counts.length;
    this.#missing -= samples;
    if (this.#missing > 0) return;
    this.#missing = this.#grid.hopLength;
    // The ring is full, so that the frame's first sample is the one to be overwritten next.
    this.#values[0] = (this.#count - counts[this.#at]!) / counts.length;
    this.#onValues(this.#values, this.#frames++);
  }
}
