import { type SampleArray } from '../matrix/matrix';
import { RateHalving } from '../simd/rate-halving';
import { soxrHalvingFilter } from './soxr-halving-filter';

/**
 * Halves the rate several times in one go, as soxr does for a factor of 4 and more: what a filter spreads beyond the
 * end of the signal is cut off once, at the lowest rate, though at the beginning it is after every halving. There the
 * signal is n / factor samples long, rounded; librosa makes it as long as if that were rounded up, with a 0.
 */
export class EarlyHalving {
  /** From the full rate down. */
  readonly #stages: readonly RateHalving[];
  readonly #factor: number;
  readonly #onSamples: (samples: Float32Array) => void;
  /** Zeros that stand for what is behind the signal, as far as the filters spread it. */
  readonly #padding: Float32Array;
  #taken = 0;
  #given = 0;

  /** @param onSamples gets the samples; the array is reused after the call */
  constructor(halvings: number, onSamples: (samples: Float32Array) => void) {
    const filter = soxrHalvingFilter();
    this.#factor = 2 ** halvings;
    this.#padding = new Float32Array((filter.reach + 1) * this.#factor);
    this.#onSamples = onSamples;
    let next = (samples: Float32Array): void => this.#give(samples);
    const stages: RateHalving[] = [];
    for (let i = 0; i < halvings; i++) {
      const after = next;
      const stage = new RateHalving(filter, (samples) => after(samples));
      next = (samples) => stage.push(samples);
      stages.unshift(stage);
    }
    this.#stages = stages;
  }

  push(block: SampleArray): void {
    this.#taken += block.length;
    this.#stages[0]!.push(block);
  }

  /** Gives the last samples. */
  end(): void {
    this.#stages[0]!.push(this.#padding);
    for (const stage of this.#stages) stage.end();
    const missing = Math.ceil(this.#taken / this.#factor) - this.#given;
    if (missing > 0) this.#onSamples(new Float32Array(missing));
  }

  #give(samples: Float32Array): void {
    // Only what the zeros behind the signal push out is more.
    const length = Math.floor(this.#taken / this.#factor + 0.5);
    const count = Math.min(samples.length, length - this.#given);
    if (count <= 0) return;
    this.#given += count;
    this.#onSamples(samples.subarray(0, count));
  }
}
