import { type SampleArray } from '../matrix/matrix';
import { createDoubleSpectra, type SpectraStream } from './spectra-stream';
import { planStft, type StftOptions } from './stft-options';

/** Receives one frame's complex spectrum, interleaved; the array is reused after the call. */
export type OnSpectrum = (spectrum: Float64Array, frame: number) => void;

/**
 * Short-time Fourier transform of a signal that arrives in blocks (librosa.stft, zero padding), in double precision.
 * Frames do not depend on the block sizes; nothing is allocated per frame.
 */
export class StftStream {
  /** nFft / 2 + 1 */
  readonly bins: number;
  readonly #spectra: SpectraStream;

  /** @throws InvalidParameterError */
  constructor(options: StftOptions, onSpectrum: OnSpectrum) {
    this.bins = (planStft(options).nFft >> 1) + 1;
    this.#spectra = createDoubleSpectra(options, 'complex', onSpectrum);
  }

  /** Samples pushed so far. */
  get samples(): number {
    return this.#spectra.samples;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#spectra.push(block);
  }

  /** Gives the last frames. @returns how many frames there were @throws InvalidParameterError if the signal is too short */
  end(): number {
    return this.#spectra.end();
  }
}
