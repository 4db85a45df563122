import { isDoubleSize } from '../simd/double-fft';
import { DoubleSpectra } from '../simd/double-spectra';
import { createRealFft, type RealFft } from '../transform/real-fft';
import { hannWindow } from '../transform/window';
import { type FftPlan } from './fft-settings';

/**
 * The spectrum of one frame as FluCoMa takes it: the window stands at the start of the transform and
 * zeros follow (librosa centres it), which matters to phases.
 */
export class FrameSpectrum {
  /** Interleaved complex bins of the last frame that was transformed. */
  readonly spectrum: Float64Array;
  readonly #plan: FftPlan;
  readonly #magnitudes: Float64Array;
  readonly #window: Float64Array;
  readonly #windowed: Float64Array;
  /** Made when asked for: most need magnitudes alone. */
  #fft: RealFft | undefined;
  #kernel: DoubleSpectra | undefined;

  constructor(plan: FftPlan) {
    const { windowSize, fftSize, bins } = plan;
    this.#plan = plan;
    this.#window = hannWindow(windowSize);
    this.#windowed = new Float64Array(fftSize);
    this.spectrum = new Float64Array(2 * bins);
    this.#magnitudes = new Float64Array(bins);
  }

  /** Transforms the samples from `start` on. @returns the magnitudes, with `spectrum` beside them; reused */
  transform(samples: Float64Array, start: number): Float64Array {
    const { spectrum } = this;
    const [window, magnitudes] = [this.#window, this.#magnitudes];
    this.#fft ??= createRealFft(this.#plan.fftSize);
    for (let i = 0; i < window.length; i++) this.#windowed[i] = samples[start + i]! * window[i]!;
    this.#fft.forward(this.#windowed, spectrum);
    for (let k = 0, i = 0; k < magnitudes.length; k++, i += 2) {
      const real = spectrum[i]!;
      const imaginary = spectrum[i + 1]!;
      magnitudes[k] = Math.sqrt(real * real + imaginary * imaginary);
    }
    return magnitudes;
  }

  /** The magnitudes alone; reused by the next call. */
  magnitudesOf(samples: Float64Array, start: number): Float64Array {
    const { windowSize, fftSize } = this.#plan;
    if (!isDoubleSize(fftSize)) return this.transform(samples, start);
    this.#kernel ??= this.#planKernel();
    this.#kernel.signal.set(samples.subarray(start, start + windowSize));
    this.#kernel.transform(0);
    return this.#kernel.rows[0]!;
  }

  #planKernel(): DoubleSpectra {
    const { fftSize } = this.#plan;
    const window = new Float64Array(fftSize);
    window.set(this.#window);
    return new DoubleSpectra({
      // Frames come one at a time: both lanes take the same one.
      ...{ size: fftSize, hop: 0, capacity: fftSize },
      ...{ window, values: 'magnitude' },
    });
  }
}
