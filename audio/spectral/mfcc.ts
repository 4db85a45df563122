import { type Matrix, type SampleArray } from '../matrix/matrix';
import { CepstralCoefficients, type CepstralOptions } from './cepstral-coefficients';
import { keepInMemory, type CreateKeeper, type FrameKeeper } from './frame-store';
import { MelStream, type MelOptions } from './mel-spectrogram';

/** The parameters of librosa.feature.mfcc and of the mel spectrogram under it. */
export interface MfccOptions extends MelOptions, CepstralOptions {}

/**
 * Mel-frequency cepstral coefficients of a signal that arrives in blocks.
 * The loudest mel value of the whole signal decides where the spectrum is cut off, 80 dB below it,
 * so that mel frames are kept (4 · nMels bytes each) until the end.
 */
export class MfccStream {
  readonly #mel: MelStream;
  readonly #store: FrameKeeper;
  readonly #coefficients: CepstralCoefficients;
  #loudest = 0;

  /** @param createKeeper keeps the mel frames; default in memory @throws InvalidParameterError */
  constructor(options: MfccOptions, createKeeper: CreateKeeper = keepInMemory) {
    this.#mel = new MelStream(options, (mel) => this.#keep(mel));
    this.#store = createKeeper(this.#mel.bands);
    this.#coefficients = new CepstralCoefficients(this.#mel.bands, options);
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#mel.push(block);
  }

  /** The coefficients, (nMfcc, frames). @throws InvalidParameterError if the signal is too short */
  end(): Matrix {
    const frames = this.#mel.end();
    return this.#coefficients.of({
      frames,
      loudest: this.#loudest,
      copy: (frame, target) => target.set(this.#store.frame(frame)),
    });
  }

  #keep(mel: Float32Array): void {
    this.#store.append().set(mel);
    let loudest = this.#loudest;
    for (let i = 0; i < mel.length; i++) if (mel[i]! > loudest) loudest = mel[i]!;
    this.#loudest = loudest;
  }
}

/** The whole signal's coefficients, (nMfcc, frames). @throws InvalidParameterError */
export function mfcc(signal: SampleArray, options: MfccOptions): Matrix {
  const stream = new MfccStream(options);
  stream.push(signal);
  return stream.end();
}
