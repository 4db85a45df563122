import { type SampleArray } from '../matrix/matrix';
import { createRealFft } from '../transform/real-fft';
import { FrameQuads } from './frame-quads';

/** Samples of a block that is filtered by its spectrum. */
const SIZE = 2048;

/** A low-pass filter as it is applied to the spectra of blocks. */
export interface HalvingFilter {
  /** Samples before and after one that have a part in it; even. */
  readonly reach: number;
  /** By bin, up to the new half rate; real, since the filter is symmetric. */
  readonly response: Float32Array;
}

/**
 * Plans a filter.
 * @param taps its symmetric response to an impulse, from the middle on; fewer than 512; nothing may come through from the
 * new half rate on
 */
export function halvingFilter(taps: Float64Array): HalvingFilter {
  const fft = createRealFft(SIZE);
  const turned = new Float64Array(SIZE);
  taps.forEach((tap, n) => {
    turned[n] = tap;
    turned[(SIZE - n) % SIZE] = tap;
  });
  const spectrum = new Float64Array(2 * fft.bins);
  fft.forward(turned, spectrum);
  const response = Float32Array.from({ length: SIZE / 4 + 1 }, (_, k) => spectrum[2 * k]!);
  // Even, so that samples that are kept lie at even places of a block.
  return { reach: 2 * Math.ceil((taps.length - 1) / 2), response };
}

/**
 * Filters a signal that arrives in blocks of any size and keeps every other sample, with zeros before and after it:
 * sample m of the result stands where sample 2m was. Samples do not depend on the block sizes.
 */
export class RateHalving {
  readonly #blocks: FrameQuads;
  #given = 0;
  /** How many samples there are to be in all. */
  #total = Infinity;

  /** @param onSamples gets the samples; the array is reused after the call */
  constructor({ reach, response }: HalvingFilter, onSamples: (samples: Float32Array) => void) {
    const hop = SIZE - 2 * reach;
    const window = new Float64Array(SIZE).fill(1);
    const options = { size: SIZE, hop, padding: reach, window, values: { response } };
    this.#blocks = new FrameQuads(options, (samples) => {
      const first = reach / 2;
      const count = Math.min(hop / 2, this.#total - this.#given);
      if (count <= 0) return;
      this.#given += count;
      onSamples(samples.subarray(first, first + count));
    });
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#blocks.push(block);
  }

  /** Gives the last samples: half as many in all as there were, rounded up. */
  end(): void {
    this.#total = Math.ceil(this.#blocks.samples / 2);
    // As many zeros as make the last block whole.
    this.#blocks.push(new Float32Array(SIZE));
    this.#blocks.end();
  }
}
