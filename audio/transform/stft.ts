import { type SampleArray } from '../matrix/matrix';
import { FrameQuads } from '../simd/frame-quads';
import { isLaneSize } from '../simd/frame-spectra';
import { FrameCutter } from './frame-cutter';
import { createRealFft } from './real-fft';
import { planStft, type StftOptions } from './stft-options';

/** Complex frames one after another: bin k of frame t is at `2 * (t * bins + k)` (real) and one on (imaginary). */
export interface Spectrogram {
  readonly frames: number;
  readonly bins: number;
  readonly data: Float32Array;
}

/** Receives one frame's complex spectrum, interleaved; the array is reused after the call. */
export type OnSpectrum = (spectrum: Float64Array, frame: number) => void;

/**
 * Short-time Fourier transform of a signal that arrives in blocks (librosa.stft, zero padding).
 * Frames do not depend on the block sizes; nothing is allocated per frame.
 */
export class StftStream {
  /** nFft / 2 + 1 */
  readonly bins: number;
  readonly #cutter: FrameCutter;
  #frames = 0;

  /** @throws InvalidParameterError */
  constructor(options: StftOptions, onSpectrum: OnSpectrum) {
    const { nFft, hopLength, padding, window } = planStft(options);
    const fft = createRealFft(nFft);
    const windowed = new Float64Array(nFft);
    const spectrum = new Float64Array(2 * fft.bins);
    this.bins = fft.bins;
    this.#cutter = new FrameCutter({ frameLength: nFft, hopLength, padding }, (buffer, start) => {
      for (let i = 0; i < nFft; i++) windowed[i] = buffer[start + i]! * window[i]!;
      fft.forward(windowed, spectrum);
      onSpectrum(spectrum, this.#frames++);
    });
  }

  /** Samples pushed so far. */
  get samples(): number {
    return this.#cutter.samples;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#cutter.push(block);
  }

  /** Gives the last frames. @returns how many frames there were @throws InvalidParameterError if the signal is too short */
  end(): number {
    this.#cutter.end();
    return this.#frames;
  }
}

/**
 * The same in float32, for what is heard or drawn: about five times as fast where nFft is a power of two.
 * @throws InvalidParameterError
 */
export function createSpectrumStream(
  options: StftOptions,
  onSpectrum: (spectrum: Float32Array, frame: number) => void,
): SpectrumStream {
  const { nFft: size, hopLength: hop, padding, window } = planStft(options);
  if (isLaneSize(size)) {
    return new FrameQuads({ size, hop, padding, window, values: 'complex' }, onSpectrum);
  }
  const single = new Float32Array(2 * ((size >> 1) + 1));
  return new StftStream(options, (spectrum, frame) => {
    single.set(spectrum);
    onSpectrum(single, frame);
  });
}

/** Takes blocks of any size; `end` gives the number of frames. */
export type SpectrumStream = Pick<StftStream, 'push' | 'end' | 'samples'>;

/** The whole signal's spectrogram in float32, frame after frame. @throws InvalidParameterError */
export function stft(signal: SampleArray, options: StftOptions = {}): Spectrogram {
  const { nFft, hopLength, padding } = planStft(options);
  const frames = 1 + Math.max(0, Math.floor((signal.length + 2 * padding - nFft) / hopLength));
  const bins = (nFft >> 1) + 1;
  const data = new Float32Array(2 * bins * frames);
  const stream = createSpectrumStream(options, (spectrum, frame) =>
    data.set(spectrum, 2 * bins * frame),
  );
  stream.push(signal);
  stream.end();
  return { frames, bins, data };
}
