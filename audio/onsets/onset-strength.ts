import { type SampleArray } from '../matrix/matrix';
import { type CreateKeeper } from '../spectral/frame-store';
import { MelStream, type MelOptions } from '../spectral/mel-spectrogram';
import { MelFlux, type BandAggregate } from './mel-flux';

/** The parameters of librosa.onset.onset_strength and of the mel spectrogram under it. */
export interface OnsetStrengthOptions extends Omit<MelOptions, 'center'> {
  /** Frames between the two spectra that are compared; default 1. */
  readonly lag?: number;
  /** Bands of the earlier spectrum whose largest is compared with one of the later; default 1. */
  readonly maxSize?: number;
  /** Take the slow trend out of the envelope; default false. */
  readonly detrend?: boolean;
  /**
   * Shift the envelope by half a window, so that it is in step with centred frames; default true. The spectrum itself
   * is centred either way, as in librosa.
   */
  readonly center?: boolean;
  /** What the rise of a frame is over its bands; default `mean`. */
  readonly aggregate?: BandAggregate;
}

/**
 * Spectral flux of a signal that arrives in blocks: how much the log-mel spectrum rises from frame to frame.
 * The loudest mel value of the whole signal decides where the spectrum is cut off, 80 dB below it,
 * so that log-mel frames are kept (4 · nMels bytes each) until the end.
 */
export class OnsetStrengthStream {
  readonly #mel: MelStream;
  readonly #flux: MelFlux;
  readonly #shift: number;
  readonly #isCentred: boolean;
  readonly #detrends: boolean;

  /** @param createKeeper keeps the log-mel frames; default in memory @throws InvalidParameterError */
  constructor(options: OnsetStrengthOptions, createKeeper?: CreateKeeper) {
    const { center = true, nFft = 2048, hopLength = 512, lag, maxSize, aggregate } = options;
    this.#mel = new MelStream({ ...options, center: true }, (mel) => {
      this.#flux.powers.set(mel);
      this.#flux.take();
    });
    this.#flux = new MelFlux({ bands: this.#mel.bands, lag, maxSize, aggregate, createKeeper });
    this.#isCentred = center;
    this.#shift = this.#flux.lag + (center ? Math.floor(nFft / (2 * hopLength)) : 0);
    this.#detrends = options.detrend ?? false;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#mel.push(block);
  }

  /** The envelope, one value of 0 or more per frame. @throws InvalidParameterError if the signal is too short */
  end(): Float32Array {
    const frames = this.#mel.end();
    const rising = Math.max(0, frames - this.#flux.lag);
    const length = this.#isCentred ? frames : this.#shift + rising;
    const envelope = this.#flux.envelope(this.#shift, length);
    return Float32Array.from(this.#detrends ? withoutTrend(envelope) : envelope);
  }
}

/** y[t] = x[t] - x[t-1] + 0.99 y[t-1] */
function withoutTrend(envelope: Float64Array): Float64Array {
  let previous = 0;
  let level = 0;
  return envelope.map((value) => {
    level = value - previous + 0.99 * level;
    previous = value;
    return level;
  });
}

/** The whole signal's onset envelope, one value per frame. @throws InvalidParameterError */
export function onsetStrength(signal: SampleArray, options: OnsetStrengthOptions): Float32Array {
  const stream = new OnsetStrengthStream(options);
  stream.push(signal);
  return stream.end();
}
