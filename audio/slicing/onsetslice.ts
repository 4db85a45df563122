import { FrameSpectrum } from '../descriptors/frame-spectrum';
import { planFft, type FftPlan, type FftSettings } from '../descriptors/fft-settings';
import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import {
  arctangentPhase,
  MEASURES,
  ONSET_METRICS,
  PHASE_METRICS,
  type OnsetFrame,
  type OnsetMetric,
} from './onset-metrics';
import { RunningMedian } from './running-median';
import { SlicerFrames } from './slicer-frames';

/** The parameters of FluCoMa's OnsetSlice. */
export interface OnsetSliceOptions extends FftSettings {
  /** FluCoMa's number of the metric, 0 to 9: see ONSET_METRICS; default 0. */
  readonly metric?: number;
  /** A slice starts where the filtered metric rises above this; default 0.5. */
  readonly threshold?: number;
  /** Least distance of slices in hops; default 2. */
  readonly minSliceLength?: number;
  /** The median of so many frames is taken off, an odd number; below 3 nothing is; default 5. */
  readonly filterSize?: number;
  /** Samples between the frames that metrics 2 to 4 compare, 0 for a hop; default 0. */
  readonly frameDelta?: number;
}

/** Metrics that can compare frames less than a hop apart. */
const DELTA_METRICS: ReadonlySet<OnsetMetric> = new Set(['spectralflux', 'mkl', 'is']);

interface OnsetPlan {
  readonly fft: FftPlan;
  readonly metric: OnsetMetric;
  readonly threshold: number;
  readonly minSliceLength: number;
  readonly filterSize: number;
  readonly frameDelta: number;
}

/** FluCoMa's OnsetSlice on a mono signal that arrives in blocks: slices where the spectrum changes fast. */
export class OnsetSliceStream {
  readonly #plan: OnsetPlan;
  readonly #frames: SlicerFrames;
  readonly #spectrum: FrameSpectrum;
  readonly #median: RunningMedian | undefined;
  #current: OnsetFrame;
  #previous: OnsetFrame;
  #beforePrevious: OnsetFrame;
  #before = 0;
  /** Frames in which no slice may start. */
  #blocked = 0;

  /** @throws InvalidParameterError */
  constructor(options: OnsetSliceOptions) {
    const plan = planOnsets(options);
    const { windowSize, hopSize } = plan.fft;
    this.#plan = plan;
    this.#spectrum = new FrameSpectrum(plan.fft);
    this.#median = plan.filterSize >= 3 ? new RunningMedian(plan.filterSize) : undefined;
    this.#current = silentFrame(plan.fft);
    this.#previous = silentFrame(plan.fft);
    this.#beforePrevious = silentFrame(plan.fft);
    this.#frames = new SlicerFrames(
      { frameLength: windowSize + plan.frameDelta, hopSize, latency: hopSize },
      (samples, start) => this.#isOnset(this.#filtered(this.#measure(samples, start))),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#frames.push(block);
  }

  /** Where slices start, in samples and ascending, or [-1] when there is none. */
  end(): number[] {
    return this.#frames.end();
  }

  #measure(samples: Float64Array, start: number): number {
    const { metric, frameDelta } = this.#plan;
    if (frameDelta > 0) {
      this.#analyse(samples, start, this.#previous);
      this.#analyse(samples, start + frameDelta, this.#current);
    } else {
      const oldest = this.#beforePrevious;
      this.#beforePrevious = this.#previous;
      this.#previous = this.#current;
      this.#current = oldest;
      this.#analyse(samples, start, this.#current);
    }
    return MEASURES[metric]({
      current: this.#current,
      previous: this.#previous,
      beforePrevious: this.#beforePrevious,
    });
  }

  #analyse(samples: Float64Array, start: number, frame: OnsetFrame): void {
    if (!PHASE_METRICS.has(this.#plan.metric)) {
      frame.magnitudes.set(this.#spectrum.magnitudesOf(samples, start));
      return;
    }
    frame.magnitudes.set(this.#spectrum.transform(samples, start));
    frame.spectrum.set(this.#spectrum.spectrum);
    for (let k = 0; k < frame.phases.length; k++) {
      frame.phases[k] = arctangentPhase(frame.spectrum[2 * k]!, frame.spectrum[2 * k + 1]!);
    }
  }

  #filtered(value: number): number {
    return this.#median ? value - this.#median.next(value) : value;
  }

  #isOnset(value: number): boolean {
    const { threshold, minSliceLength } = this.#plan;
    const isOnset = value > threshold && this.#before < threshold && this.#blocked === 0;
    if (isOnset) this.#blocked = minSliceLength;
    else if (this.#blocked > 0) this.#blocked--;
    this.#before = value;
    return isOnset;
  }
}

function silentFrame({ bins }: FftPlan): OnsetFrame {
  return {
    magnitudes: new Float64Array(bins),
    spectrum: new Float64Array(2 * bins),
    phases: new Float64Array(bins),
  };
}

function planOnsets(options: OnsetSliceOptions): OnsetPlan {
  const { filterSize = 5 } = options;
  requireInteger('filterSize', filterSize, { min: 1, max: 101 });
  if (filterSize % 2 === 0)
    throw new InvalidParameterError('filterSize', filterSize, 'an odd number');
  const number = requireInteger('metric', options.metric ?? 0, {
    min: 0,
    max: ONSET_METRICS.length - 1,
  });
  const metric = ONSET_METRICS[number]!;
  const frameDelta = requireInteger('frameDelta', options.frameDelta ?? 0, { min: 0, max: 65_536 });
  return {
    fft: planFft(options),
    metric,
    threshold: requireFinite('threshold', options.threshold ?? 0.5, { min: 0 }),
    minSliceLength: requireInteger('minSliceLength', options.minSliceLength ?? 2, { min: 0 }),
    filterSize,
    frameDelta: DELTA_METRICS.has(metric) ? frameDelta : 0,
  };
}

/** Where slices of a whole mono signal start, in samples, or [-1] when there is none. @throws InvalidParameterError */
export function onsetSlice(signal: SampleArray, options: OnsetSliceOptions = {}): number[] {
  const stream = new OnsetSliceStream(options);
  stream.push(signal);
  return stream.end();
}
