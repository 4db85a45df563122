import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFiniteSamples } from '../parameters/require-finite-samples';
import { FrameSpectra, type FrameSpectraOptions } from './frame-spectra';
import { LANES } from './lanes';

export interface FrameQuadsOptions extends Omit<FrameSpectraOptions, 'capacity'> {
  /** Zeros taken as standing before the first and after the last sample. */
  readonly padding: number;
}

/** Receives a frame's values; the array is reused after the call. */
export type OnValues = (values: Float32Array, frame: number) => void;

/** Quads there is room for, so that the kept overlap is moved rarely. */
const ROOM_QUADS = 4;

/**
 * Spectra of a signal that arrives in blocks of any size, four overlapping frames at a time.
 * A frame's values do not depend on the block sizes; nothing is allocated after construction.
 */
export class FrameQuads {
  readonly #spectra: FrameSpectra;
  readonly #options: FrameQuadsOptions;
  readonly #onValues: OnValues;
  /** Samples under four frames. */
  readonly #span: number;
  #filled: number;
  /** Where the next frame starts in the buffer; past #filled when the hop is longer than a frame. */
  #next = 0;
  #samples = 0;
  #frames = 0;

  constructor(options: FrameQuadsOptions, onValues: OnValues) {
    const { size, hop, padding } = options;
    this.#options = options;
    this.#onValues = onValues;
    this.#span = size + (LANES - 1) * hop;
    const capacity = this.#span + ROOM_QUADS * LANES * hop + padding;
    this.#spectra = new FrameSpectra({ ...options, capacity });
    this.#filled = padding;
  }

  /** Samples pushed so far, without padding. */
  get samples(): number {
    return this.#samples;
  }

  /** Takes the next samples. @throws InvalidParameterError if one is not finite */
  push(block: SampleArray): void {
    for (let taken = 0; taken < block.length;) {
      const count = Math.min(block.length - taken, this.#room());
      this.#copyFinite(block, taken, count);
      taken += count;
      this.#transform();
    }
  }

  /** Transforms what is left, with the padding after it. @returns how many frames there were @throws InvalidParameterError if the signal gave no frame */
  end(): number {
    const { size, hop, padding } = this.#options;
    const { signal } = this.#spectra;
    for (let zeros = padding; zeros > 0;) {
      const count = Math.min(zeros, this.#room());
      signal.fill(0, this.#filled, this.#filled + count);
      this.#filled += count;
      zeros -= count;
      this.#transform();
    }
    const needed = Math.max(1, size - 2 * padding);
    if (this.#samples < needed) {
      throw new InvalidParameterError('signal length', this.#samples, `at least ${needed} samples`);
    }
    const left = Math.floor((this.#filled - this.#next - size) / hop) + 1;
    if (left > 0) {
      this.#room();
      // The other lanes run over what is no frame; their rows are not given.
      signal.fill(0, this.#filled, this.#next + this.#span);
      this.#give(left);
    }
    return this.#frames;
  }

  #copyFinite(block: SampleArray, from: number, count: number): void {
    const part = block.subarray(from, from + count);
    this.#spectra.signal.set(part, this.#filled);
    if (!this.#spectra.areFinite(this.#filled, count)) requireFiniteSamples(part, this.#samples);
    this.#filled += count;
    this.#samples += count;
  }

  #transform(): void {
    while (this.#next + this.#span <= this.#filled) {
      this.#give(LANES);
      this.#next += LANES * this.#options.hop;
    }
  }

  #give(frames: number): void {
    this.#spectra.transform(this.#next);
    for (let lane = 0; lane < frames; lane++) {
      this.#onValues(this.#spectra.rows[lane]!, this.#frames++);
    }
  }

  /** Room for samples, made by dropping what no frame needs any more. */
  #room(): number {
    const { signal } = this.#spectra;
    const isTight = this.#filled === signal.length || this.#next + this.#span > signal.length;
    if (isTight) {
      const keepFrom = Math.min(this.#next, this.#filled);
      signal.copyWithin(0, keepFrom, this.#filled);
      this.#filled -= keepFrom;
      this.#next -= keepFrom;
    }
    return signal.length - this.#filled;
  }
}
