import { InvalidParameterError } from '../parameters/invalid-parameter';
import { createRealFft, type RealFft } from './real-fft';
import { planStft, type StftOptions, type StftPlan } from './stft-options';
import { type Spectrogram } from './stft';

/** Receives the next samples of the signal; the array is reused after the call. */
export type OnSamples = (samples: Float32Array) => void;

/** Sums of squared windows below the smallest normal float32 are not divided by, as in librosa. */
const SMALLEST_NORMAL_FLOAT32 = 2 ** -126;

/**
 * Inverse short-time Fourier transform, frame by frame (librosa.istft): windowed overlap-add,
 * divided by the sum of squared windows. A sample is given out once no later frame can change it.
 */
export class IstftStream {
  readonly #plan: StftPlan;
  readonly #fft: RealFft;
  readonly #onSamples: OnSamples;
  readonly #frame: Float64Array;
  readonly #sum: Float64Array;
  readonly #windowSum: Float64Array;
  readonly #block: Float32Array;
  /** Frames after which the sum of windows over the next samples is the same for every frame. */
  readonly #overlapping: number;
  /** Padding samples at the front that are still to be dropped. */
  #toDrop: number;
  #frames = 0;
  #given = 0;

  /** @throws InvalidParameterError */
  constructor(options: StftOptions, onSamples: OnSamples) {
    this.#plan = planStft(options);
    const { nFft, hopLength, padding } = this.#plan;
    this.#fft = createRealFft(nFft);
    this.#onSamples = onSamples;
    this.#frame = new Float64Array(nFft);
    const length = Math.max(nFft, hopLength);
    this.#sum = new Float64Array(length);
    this.#windowSum = new Float64Array(length);
    this.#block = new Float32Array(length);
    this.#overlapping = Math.ceil(nFft / hopLength);
    this.#toDrop = padding;
  }

  /** Samples given out so far. */
  get given(): number {
    return this.#given;
  }

  /** Takes the next frame: 2 · bins interleaved values. */
  push(spectrum: Float64Array): void {
    if (this.#frames > 0) this.#advance();
    this.#frames++;
    this.#fft.inverse(spectrum, this.#frame);
    addWindowed(this.#sum, this.#frame, this.#plan.window);
    if (this.#frames <= this.#overlapping) {
      addWindowed(this.#windowSum, this.#plan.window, this.#plan.window);
    }
  }

  /**
   * Gives out the rest, in one block.
   * @param length total samples to give, zeros after the last frame's; default what the frames cover without padding
   * @throws InvalidParameterError if more than `length` was given out already
   */
  end(length: number = this.#coveredSamples()): void {
    if (length < this.#given) {
      throw new InvalidParameterError(
        'length',
        length,
        `at least ${this.#given}, given out already`,
      );
    }
    const rest = new Float32Array(length - this.#given);
    const count = this.#frames > 0 ? Math.min(this.#plan.nFft, this.#toDrop + rest.length) : 0;
    this.#normalise(rest, count);
    if (rest.length > 0) this.#onSamples(rest);
  }

  #coveredSamples(): number {
    const { nFft, hopLength, padding } = this.#plan;
    return Math.max(0, nFft + hopLength * (this.#frames - 1) - 2 * padding);
  }

  #advance(): void {
    const { hopLength } = this.#plan;
    this.#give(hopLength);
    shift(this.#sum, hopLength);
    if (this.#frames < this.#overlapping) shift(this.#windowSum, hopLength);
  }

  #give(count: number): void {
    const given = this.#normalise(this.#block, count);
    this.#given += given;
    if (given > 0) this.#onSamples(this.#block.subarray(0, given));
  }

  /** Writes the first `count` summed samples, less what is padding. @returns how many were written */
  #normalise(to: Float32Array, count: number): number {
    const dropped = Math.min(this.#toDrop, count);
    this.#toDrop -= dropped;
    for (let i = dropped; i < count; i++) {
      const weight = this.#windowSum[i]!;
      to[i - dropped] = weight > SMALLEST_NORMAL_FLOAT32 ? this.#sum[i]! / weight : this.#sum[i]!;
    }
    return count - dropped;
  }
}

function addWindowed(to: Float64Array, frame: Float64Array, window: Float64Array): void {
  for (let i = 0; i < window.length; i++) to[i]! += frame[i]! * window[i]!;
}

function shift(buffer: Float64Array, by: number): void {
  buffer.copyWithin(0, by);
  buffer.fill(0, buffer.length - by);
}

/**
 * The signal of a whole spectrogram made with the same options.
 * @param options `length` cuts or zero-pads the result, as librosa's does
 * @throws InvalidParameterError
 */
export function istft(
  spectrogram: Spectrogram,
  options: StftOptions & { readonly length?: number } = {},
): Float32Array {
  const { nFft, hopLength, padding } = planStft(options);
  const { frames, bins, data } = spectrogram;
  if (bins !== (nFft >> 1) + 1) {
    throw new InvalidParameterError(
      'spectrogram.bins',
      bins,
      `${(nFft >> 1) + 1} for nFft ${nFft}`,
    );
  }
  const covered = Math.max(0, nFft + hopLength * (frames - 1) - 2 * padding);
  const result = new Float32Array(options.length ?? covered);
  let at = 0;
  const stream = new IstftStream(options, (samples) => {
    const room = result.length - at;
    result.set(
      room < samples.length ? samples.subarray(0, Math.max(0, room)) : samples,
      Math.min(at, result.length),
    );
    at += samples.length;
  });
  const spectrum = new Float64Array(2 * bins);
  for (let t = 0; t < frames; t++) {
    spectrum.set(data.subarray(2 * bins * t, 2 * bins * (t + 1)));
    stream.push(spectrum);
  }
  stream.end(Math.max(at, result.length));
  return result;
}
