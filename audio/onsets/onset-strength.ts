import { type SampleArray } from '../matrix/matrix';
import { requireInteger } from '../parameters/require-number';
import { toDecibels } from '../spectral/decibels';
import { keepInMemory, type CreateKeeper, type FrameKeeper } from '../spectral/frame-store';
import { MelStream, type MelOptions } from '../spectral/mel-spectrogram';
import { createBandAggregate, type BandAggregate } from './band-aggregate';

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

/** librosa's defaults for power_to_db, which onset_strength does not let the caller change. */
const AMIN = 1e-10;
const TOP_DB = 80;

/**
 * Spectral flux of a signal that arrives in blocks: how much the log-mel spectrum rises from frame to frame.
 * The loudest mel value of the whole signal decides where the spectrum is cut off, 80 dB below it,
 * so that log-mel frames are kept (4 · nMels bytes each) until the end.
 */
export class OnsetStrengthStream {
  readonly #mel: MelStream;
  readonly #store: FrameKeeper;
  readonly #lag: number;
  readonly #maxSize: number;
  readonly #shift: number;
  readonly #isCentred: boolean;
  readonly #detrends: boolean;
  readonly #aggregate: (rises: Float32Array) => number;
  #loudest = -Infinity;

  /** @param createKeeper keeps the log-mel frames; default in memory @throws InvalidParameterError */
  constructor(options: OnsetStrengthOptions, createKeeper: CreateKeeper = keepInMemory) {
    const { center = true, nFft = 2048, hopLength = 512 } = options;
    this.#lag = requireInteger('lag', options.lag ?? 1, { min: 1 });
    this.#maxSize = requireInteger('maxSize', options.maxSize ?? 1, { min: 1 });
    this.#mel = new MelStream({ ...options, center: true }, (mel) => this.#keep(mel));
    this.#store = createKeeper(this.#mel.bands);
    this.#isCentred = center;
    this.#shift = this.#lag + (center ? Math.floor(nFft / (2 * hopLength)) : 0);
    this.#detrends = options.detrend ?? false;
    this.#aggregate = createBandAggregate(options.aggregate ?? 'mean');
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#mel.push(block);
  }

  /** The envelope, one value of 0 or more per frame. @throws InvalidParameterError if the signal is too short */
  end(): Float32Array {
    const frames = this.#mel.end();
    const rising = Math.max(0, frames - this.#lag);
    const length = this.#isCentred ? frames : this.#shift + rising;
    const envelope = new Float64Array(length);
    const now = new Float32Array(this.#store.width);
    const before = new Float32Array(this.#store.width);
    for (let t = 0; t < rising && t + this.#shift < length; t++) {
      this.#cutOff(t + this.#lag, now);
      this.#cutOff(t, before);
      envelope[t + this.#shift] = this.#rise(now, spread(before, this.#maxSize));
    }
    return Float32Array.from(this.#detrends ? withoutTrend(envelope) : envelope);
  }

  #keep(mel: Float32Array): void {
    const kept = this.#store.append();
    let loudest = this.#loudest;
    for (let i = 0; i < mel.length; i++) {
      kept[i] = toDecibels(mel[i]!, AMIN);
      if (kept[i]! > loudest) loudest = kept[i]!;
    }
    this.#loudest = loudest;
  }

  #cutOff(frame: number, result: Float32Array): void {
    const stored = this.#store.frame(frame);
    const floor = this.#loudest - TOP_DB;
    for (let i = 0; i < stored.length; i++) result[i] = stored[i]! > floor ? stored[i]! : floor;
  }

  /** Leaves the rises in `now`. */
  #rise(now: Float32Array, before: Float32Array): number {
    for (let i = 0; i < now.length; i++) {
      const rise = now[i]! - before[i]!;
      now[i] = rise > 0 ? rise : 0;
    }
    return this.#aggregate(now);
  }
}

/** The largest of `size` neighbouring bands, the extra one of an even size below. */
function spread(bands: Float32Array, size: number): Float32Array {
  if (size === 1) return bands;
  const below = size >> 1;
  const above = size - below - 1;
  return bands.map((_, band) => {
    let largest = -Infinity;
    const end = Math.min(bands.length - 1, band + above);
    for (let i = Math.max(0, band - below); i <= end; i++) {
      if (bands[i]! > largest) largest = bands[i]!;
    }
    return largest;
  });
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
