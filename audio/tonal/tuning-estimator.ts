import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { hzToOctaves } from './octaves';
import { PeakStore } from './peak-store';

/** The parameters of librosa.estimate_tuning. */
export interface TuningOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples per transform; default 2048. */
  readonly nFft?: number;
  /** Step of the result, in fractions of a bin; default 0.01. */
  readonly resolution?: number;
  /** Default 12. */
  readonly binsPerOctave?: number;
}

/** The band of piptrack in Hz, and how strong a peak must be beside the strongest bin of its frame. */
const LOWEST = 150;
const HIGHEST = 4000;
const PEAK_SHARE = Math.fround(0.1);

/**
 * Finds how far a recording is tuned from A440, in fractions of a bin from -0.5 to 0.5: spectral peaks of all
 * frames vote, those at least as strong as the median one. Peaks are kept until the end, 6 bytes each.
 * float32 where librosa has it, because the votes decide by counting.
 */
export class TuningEstimator {
  readonly #hzPerBin: number;
  readonly #firstBin: number;
  readonly #endBin: number;
  readonly #binsPerOctave: number;
  readonly #classes: number;
  readonly #peaks = new PeakStore();

  /** @throws InvalidParameterError */
  constructor(options: TuningOptions) {
    const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
    const nFft = requireInteger('nFft', options.nFft ?? 2048, { min: 4 });
    const resolution = requireFinite('resolution', options.resolution ?? 0.01, {
      min: 1e-4,
      max: 1,
    });
    this.#binsPerOctave = requireInteger('binsPerOctave', options.binsPerOctave ?? 12, { min: 1 });
    this.#classes = Math.ceil(1 / resolution);
    this.#hzPerBin = sampleRate / nFft;
    this.#firstBin = Math.max(1, Math.ceil(LOWEST / this.#hzPerBin));
    this.#endBin = Math.min(nFft >> 1, Math.ceil(HIGHEST / this.#hzPerBin));
  }

  /** Takes a frame's magnitudes or powers, all bins of them. */
  add(spectrum: SampleArray): void {
    const least = Math.fround(PEAK_SHARE * Math.fround(largest(spectrum)));
    for (let bin = this.#firstBin; bin < this.#endBin; bin++) {
      const value = Math.fround(spectrum[bin]!);
      if (value <= least) continue;
      const before = Math.fround(spectrum[bin - 1]!);
      const after = Math.fround(spectrum[bin + 1]!);
      if (before < value && value >= after) this.#keep(bin, { before, value, after });
    }
  }

  /** The tuning; 0 if there was no peak. */
  estimate(): number {
    const counts = this.#peaks.countStrong(this.#classes);
    const winner = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
    return counts[winner] === 0 ? 0 : winner / this.#classes - 0.5;
  }

  #keep(bin: number, { before, value, after }: Peak): void {
    const slope = Math.fround(after - before) / 2;
    const curvature = Math.fround(after + before - 2 * value);
    const shift = Math.abs(slope) >= Math.abs(curvature) ? 0 : Math.fround(-slope / curvature);
    const magnitude = Math.fround(value + 0.5 * slope * shift);
    this.#peaks.add(magnitude, this.#classOf(Math.fround((bin + shift) * this.#hzPerBin)));
  }

  /** Which step of the result the frequency votes for. */
  #classOf(hz: number): number {
    const position = Math.fround(this.#binsPerOctave * Math.fround(hzToOctaves(hz)));
    const fraction = position - Math.floor(position);
    const residual = fraction >= 0.5 ? fraction - 1 : fraction;
    return Math.min(this.#classes - 1, Math.floor((residual + 0.5) * this.#classes));
  }
}

/** A bin that is larger than its neighbours. */
interface Peak {
  readonly before: number;
  readonly value: number;
  readonly after: number;
}

function largest(values: SampleArray): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > max) max = values[i]!;
  return max;
}
