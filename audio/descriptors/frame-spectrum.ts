import { createRealFft, type RealFft } from '../transform/real-fft';
import { hannWindow } from '../transform/window';
import { type FftPlan } from './fft-settings';

/**
 * The spectrum of one frame as FluCoMa takes it: the window stands at the start of the transform and
 * zeros follow (librosa centres it), which matters to phases.
 */
export class FrameSpectrum {
  /** Interleaved complex bins of the last frame. */
  readonly spectrum: Float64Array;
  /** |X| of the last frame, after `magnitudesOf`. */
  readonly magnitudes: Float64Array;
  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #windowed: Float64Array;

  constructor({ windowSize, fftSize, bins }: FftPlan) {
    this.#fft = createRealFft(fftSize);
    this.#window = hannWindow(windowSize);
    this.#windowed = new Float64Array(fftSize);
    this.spectrum = new Float64Array(2 * bins);
    this.magnitudes = new Float64Array(bins);
  }

  /** Transforms the samples from `start` on. */
  transform(samples: Float64Array, start: number): Float64Array {
    const window = this.#window;
    for (let i = 0; i < window.length; i++) this.#windowed[i] = samples[start + i]! * window[i]!;
    this.#fft.forward(this.#windowed, this.spectrum);
    return this.spectrum;
  }

  /** The same, as magnitudes. */
  magnitudesOf(samples: Float64Array, start: number): Float64Array {
    const spectrum = this.transform(samples, start);
    const magnitudes = this.magnitudes;
    for (let k = 0, i = 0; k < magnitudes.length; k++, i += 2) {
      const real = spectrum[i]!;
      const imaginary = spectrum[i + 1]!;
      magnitudes[k] = Math.sqrt(real * real + imaginary * imaginary);
    }
    return magnitudes;
  }
}
