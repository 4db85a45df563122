import { type SampleArray } from '../matrix/matrix';
import { isDoubleSize } from '../simd/double-fft';
import { DoubleSynthesis } from '../simd/double-synthesis';
import { OverlapAdd, type OnSamples } from './overlap-add';
import { createRealFft, type RealFft } from './real-fft';
import { planStft, type StftOptions } from './stft-options';

/**
 * Inverse short-time Fourier transform, frame by frame (librosa.istft), in double precision: windowed overlap-add,
 * divided by the sum of squared windows. A sample is given out once no later frame can change it.
 */
export class IstftStream {
  readonly #frames: FrameSum;
  readonly #overlap: OverlapAdd;

  /** @throws InvalidParameterError */
  constructor(options: StftOptions, onSamples: OnSamples) {
    const plan = planStft(options);
    const { nFft, hopLength, window } = plan;
    const length = Math.max(nFft, hopLength);
    this.#frames = isDoubleSize(nFft)
      ? new DoubleSynthesis(window, length)
      : new PlainSynthesis(window, length);
    this.#overlap = new OverlapAdd({ plan, sum: this.#frames.sum, onSamples });
  }

  /** Samples given out so far. */
  get given(): number {
    return this.#overlap.given;
  }

  /** Takes the next frame: 2 · bins interleaved values. */
  push(spectrum: SampleArray): void {
    this.#overlap.announce(1);
    this.#frames.spectrum.set(spectrum);
    this.#frames.add();
  }

  /**
   * Gives out the rest, in one block.
   * @param length total samples to give, zeros after the last frame's; default what the frames cover without padding
   * @throws InvalidParameterError if more than `length` was given out already
   */
  end(length?: number): void {
    this.#overlap.end(length);
  }
}

/** Adds up windowed frames. */
interface FrameSum {
  readonly spectrum: Float64Array;
  readonly sum: Float64Array;
  add(): void;
}

/** For sizes that the kernels cannot transform. */
class PlainSynthesis implements FrameSum {
  readonly spectrum: Float64Array;
  readonly sum: Float64Array;
  readonly #window: Float64Array;
  readonly #fft: RealFft;
  readonly #frame: Float64Array;

  constructor(window: Float64Array, length: number) {
    this.#window = window;
    this.#fft = createRealFft(window.length);
    this.#frame = new Float64Array(window.length);
    this.spectrum = new Float64Array(2 * this.#fft.bins);
    this.sum = new Float64Array(length);
  }

  add(): void {
    const [frame, sum, window] = [this.#frame, this.sum, this.#window];
    this.#fft.inverse(this.spectrum, frame);
    for (let i = 0; i < window.length; i++) sum[i]! += frame[i]! * window[i]!;
  }
}
