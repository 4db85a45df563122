import { type SampleArray } from '../matrix/matrix';
import { type OnDoubles } from '../simd/frame-quads';
import { FrameCutter } from './frame-cutter';
import { createRealFft } from './real-fft';
import { type StftPlan } from './stft-options';

/** Spectra of a signal that arrives in blocks, for sizes that the kernels cannot transform. */
export class PlainFrames {
  readonly #cutter: FrameCutter;
  #frames = 0;

  constructor(
    { nFft, hopLength, padding, window }: StftPlan,
    values: 'complex' | 'power' | 'magnitude',
    onValues: OnDoubles,
  ) {
    const fft = createRealFft(nFft);
    const windowed = new Float64Array(nFft);
    const spectrum = new Float64Array(2 * fft.bins);
    const result = values === 'complex' ? spectrum : new Float64Array(fft.bins);
    this.#cutter = new FrameCutter({ frameLength: nFft, hopLength, padding }, (buffer, start) => {
      for (let i = 0; i < nFft; i++) windowed[i] = buffer[start + i]! * window[i]!;
      fft.forward(windowed, spectrum);
      if (values !== 'complex') toPowers(spectrum, result);
      if (values === 'magnitude') takeRoots(result);
      onValues(result, this.#frames++);
    });
  }

  get samples(): number {
    return this.#cutter.samples;
  }

  framesOf(samples: number): number {
    return this.#cutter.framesOf(samples);
  }

  push(block: SampleArray): void {
    this.#cutter.push(block);
  }

  end(): number {
    this.#cutter.end();
    return this.#frames;
  }
}

/** |X|² of interleaved complex bins. */
function toPowers(spectrum: Float64Array, powers: Float64Array): void {
  for (let k = 0, i = 0; k < powers.length; k++, i += 2) {
    const real = spectrum[i]!;
    const imaginary = spectrum[i + 1]!;
    powers[k] = real * real + imaginary * imaginary;
  }
}

function takeRoots(values: Float64Array): void {
  for (let k = 0; k < values.length; k++) values[k] = Math.sqrt(values[k]!);
}
