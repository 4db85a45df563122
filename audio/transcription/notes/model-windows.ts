import { type SampleArray } from '../../matrix/matrix';
import { requireFiniteSamples } from '../../parameters/require-finite-samples';
import { LEAD_SAMPLES, WINDOW_HOP, WINDOW_SAMPLES } from './frame-grid';

/**
 * Cuts a signal that arrives in blocks into the overlapping windows that Basic Pitch takes. Keeps one window.
 * The signal is mono, at `NOTE_SAMPLE_RATE`.
 */
export class ModelWindows {
  readonly #window = new Float32Array(WINDOW_SAMPLES);
  #filled = LEAD_SAMPLES;
  #samples = 0;
  #windows = 0;

  /** Samples so far. */
  get samples(): number {
    return this.#samples;
  }

  /**
   * The windows that a block completes, each valid until the next is asked for. All must be taken.
   * @throws InvalidParameterError if a sample is not finite
   */
  *push(block: SampleArray): Generator<Float32Array, undefined> {
    requireFiniteSamples(block, this.#samples);
    this.#samples += block.length;
    for (let from = 0; from < block.length;) {
      const count = Math.min(block.length - from, WINDOW_SAMPLES - this.#filled);
      this.#window.set(block.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === WINDOW_SAMPLES) yield* this.#complete();
    }
  }

  /** The windows that are left, filled up with silence: every sample is in the part of a window that is kept. */
  *end(): Generator<Float32Array, undefined> {
    while (this.#windows * WINDOW_HOP < this.#samples) {
      this.#window.fill(0, this.#filled);
      yield* this.#complete();
    }
  }

  *#complete(): Generator<Float32Array, undefined> {
    this.#windows++;
    yield this.#window;
    this.#window.copyWithin(0, WINDOW_HOP);
    this.#filled = Math.max(0, this.#filled - WINDOW_HOP);
  }
}
