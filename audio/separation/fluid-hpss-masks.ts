import { type FluidHpssPlan } from './fluid-hpss-options';
import { ColumnMedians } from '../simd/running-medians';
import { SortedWindows } from './sorted-windows';

/** One frame's share of each part, 0 … 1 per bin. */
export interface FluidHpssMasks {
  readonly harmonic: Float64Array;
  readonly percussive: Float64Array;
  readonly residual: Float64Array;
}

/**
 * FluCoMa's medians and masks, frame by frame; zeros stand before the first frame and above the last
 * bin. Two of its habits are kept: the median along frequency looks from a bin upwards only, and
 * the one along time is a frame early.
 */
export class FluidHpssMedians {
  /** Frames that must have come after a frame before it has masks. */
  readonly delay: number;
  readonly #plan: FluidHpssPlan;
  readonly #time: ColumnMedians;
  readonly #frequency: SortedWindows;
  readonly #percussive: Float32Array;
  readonly #padded: Float32Array;
  readonly #masks: FluidHpssMasks;
  #count = 0;

  constructor(plan: FluidHpssPlan) {
    const { bins } = plan.fft;
    this.#plan = plan;
    // One row more than the window: the frame that leaves is needed when the new one has come.
    this.#time = new ColumnMedians({
      columns: bins,
      size: plan.harmFilterSize,
      rows: plan.harmFilterSize + 1,
    });
    this.#frequency = new SortedWindows(1, plan.percFilterSize);
    this.#percussive = new Float32Array(bins);
    this.#padded = new Float32Array(bins + plan.percFilterSize - 1);
    this.#masks = {
      harmonic: new Float64Array(bins),
      percussive: new Float64Array(bins),
      residual: new Float64Array(bins),
    };
    this.delay = (plan.harmFilterSize - 1) / 2 - 1;
  }

  /** Takes the next frame. @returns the masks of the one `delay` frames before; reused by the next call */
  next(magnitudes: Float32Array): FluidHpssMasks {
    const { rows } = this.#time;
    const coming = this.#count % rows.length;
    rows[coming]!.set(magnitudes);
    this.#time.slide((this.#count + 1) % rows.length, coming);
    const masked = rows[(this.#count + rows.length - this.delay) % rows.length]!;
    this.#count++;
    this.#medianUpwards(masked);
    this.#mask();
    return this.#masks;
  }

  #medianUpwards(magnitudes: Float32Array): void {
    const padded = this.#padded;
    const size = this.#plan.percFilterSize;
    padded.set(magnitudes);
    this.#frequency.reset(0, padded.subarray(0, size));
    this.#percussive[0] = this.#frequency.median(0);
    for (let bin = 1; bin < magnitudes.length; bin++) {
      this.#frequency.slide(0, padded[bin - 1]!, padded[bin + size - 1]!);
      this.#percussive[bin] = this.#frequency.median(0);
    }
  }

  #mask(): void {
    const { harmThresholds, percThresholds, maskingMode } = this.#plan;
    const { harmonic, percussive, residual } = this.#masks;
    const { medians } = this.#time;
    for (let k = 0; k < harmonic.length; k++) {
      const [h, p] = [medians[k]!, this.#percussive[k]!];
      if (maskingMode === 'classic') {
        const scale = 1 / Math.max(h + p, Number.EPSILON);
        harmonic[k] = h * scale;
        percussive[k] = p * scale;
        continue;
      }
      // Silence is no part of either: 0 / 0 exceeds nothing.
      const isHarmonic = h / p > harmThresholds[k]! ? 1 : 0;
      const isPercussive =
        maskingMode === 'coupled' ? 1 - isHarmonic : p / h > percThresholds[k]! ? 1 : 0;
      const isResidual = (1 - isHarmonic) * (1 - isPercussive);
      const parts = isHarmonic + isPercussive + isResidual;
      harmonic[k] = isHarmonic / parts;
      percussive[k] = isPercussive / parts;
      residual[k] = isResidual / parts;
    }
  }
}
