import { MelFlux } from '../onsets/mel-flux';
import { CepstralCoefficients, type CepstralOptions } from './cepstral-coefficients';
import { toDecibels } from './decibels';
import { keepInMemory, type CreateKeeper, type FrameKeeper } from './frame-store';

/** librosa's defaults for power_to_db. */
const AMIN = 1e-10;
const TOP_DB = 80;

/**
 * A power spectrogram that comes frame by frame and is finished when all of it is there: librosa cuts decibels off
 * 80 dB below the loudest value of the whole.
 */
export class KeptPowers {
  readonly #createKeeper: CreateKeeper;
  readonly #store: FrameKeeper;
  #loudest = 0;

  /** @param bands values per frame. @param createKeeper keeps the frames; default in memory */
  constructor(bands: number, createKeeper: CreateKeeper = keepInMemory) {
    this.#createKeeper = createKeeper;
    this.#store = createKeeper(bands);
  }

  push(powers: Float32Array): void {
    this.#store.append().set(powers);
    for (let i = 0; i < powers.length; i++) {
      if (powers[i]! > this.#loudest) this.#loudest = powers[i]!;
    }
  }

  /** Each frame in decibels, as `powerToDecibels` gives it; valid until the next. */
  *decibels(): Generator<Float32Array, void> {
    const { frames, width } = this.#store;
    const decibels = new Float32Array(width);
    const floor = Math.fround(toDecibels(this.#loudest, AMIN)) - TOP_DB;
    for (let t = 0; t < frames; t++) {
      const powers = this.#store.frame(t);
      for (let band = 0; band < width; band++) {
        decibels[band] = toDecibels(powers[band]!, AMIN);
        if (decibels[band]! < floor) decibels[band] = floor;
      }
      yield decibels;
    }
  }

  /** Each frame's cepstral coefficients, as `mfccOfMel` gives them; valid until the next. @throws InvalidParameterError */
  mfcc(options: CepstralOptions): Generator<Float32Array, void> {
    const { frames, width } = this.#store;
    return new CepstralCoefficients(width, options).each({
      frames,
      loudest: this.#loudest,
      copy: (frame, target) => target.set(this.#store.frame(frame)),
    });
  }

  /** The onset envelope of mel powers: see `onsetStrengthOfMel`. */
  onsetStrength({ nFft = 2048, hopLength = 512 }: OnsetOfMelOptions = {}): Float32Array {
    const { frames, width } = this.#store;
    const flux = new MelFlux({ bands: width, createKeeper: this.#createKeeper });
    for (let t = 0; t < frames; t++) {
      flux.powers.set(this.#store.frame(t));
      flux.take();
    }
    const shift = flux.lag + Math.floor(nFft / (2 * hopLength));
    return Float32Array.from(flux.envelope(shift, frames));
  }
}

/** Of the frames under a mel spectrogram. */
export interface OnsetOfMelOptions {
  /** Samples; default 2048. */
  readonly nFft?: number;
  /** Samples; default 512. */
  readonly hopLength?: number;
}
