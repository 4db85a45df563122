import { OverlapAdd, type OnSamples } from './overlap-add';
import { createRealFft, type RealFft } from './real-fft';
import { planStft, type StftOptions } from './stft-options';

/**
 * Inverse short-time Fourier transform, frame by frame (librosa.istft), in double precision: windowed overlap-add,
 * divided by the sum of squared windows. A sample is given out once no later frame can change it.
 */
export class IstftStream {
  readonly #window: Float64Array;
  readonly #fft: RealFft;
  readonly #frame: Float64Array;
  readonly #sum: Float64Array;
  readonly #overlap: OverlapAdd;

  /** @throws InvalidParameterError */
  constructor(options: StftOptions, onSamples: OnSamples) {
    const plan = planStft(options);
    const { nFft, hopLength, window } = plan;
    this.#window = window;
    this.#fft = createRealFft(nFft);
    this.#frame = new Float64Array(nFft);
    this.#sum = new Float64Array(Math.max(nFft, hopLength));
    this.#overlap = new OverlapAdd({ plan, sum: this.#sum, onSamples });
  }

  /** Takes the next frame: 2 · bins interleaved values. */
  push(spectrum: Float64Array): void {
    this.#overlap.announce(1);
    const [frame, sum, window] = [this.#frame, this.#sum, this.#window];
    this.#fft.inverse(spectrum, frame);
    for (let i = 0; i < window.length; i++) sum[i]! += frame[i]! * window[i]!;
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
