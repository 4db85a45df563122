import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';

export interface WaveformOptions {
  readonly channels: number;
  /** Sample frames under one pixel of the finest level; default 256. */
  readonly samplesPerPixel?: number;
  /** Zoom levels; default 4. */
  readonly levels?: number;
  /** Pixels of a level under one pixel of the next coarser one; default 4. */
  readonly zoomFactor?: number;
}

/** One zoom level. Value (pixel, channel) is at `pixel * channels + channel`. */
export interface WaveformLevel {
  readonly samplesPerPixel: number;
  readonly pixels: number;
  readonly min: Float32Array;
  readonly max: Float32Array;
  /** Root mean square; the last pixel's is over the samples it has. */
  readonly rms: Float32Array;
}

/** Values that grow; doubling keeps copying in proportion. */
class GrowingValues<Values extends Float32Array | Float64Array> {
  readonly #create: (length: number) => Values;
  #values: Values;
  length = 0;

  constructor(create: (length: number) => Values) {
    this.#create = create;
    this.#values = create(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#create(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  view(): Values {
    return this.#values.subarray(0, this.length) as Values;
  }
}

/** Extremes are samples, and those have single precision. */
const singles = (length: number): Float32Array => new Float32Array(length);
const doubles = (length: number): Float64Array => new Float64Array(length);

/** A pixel's sums of squares and extremes, per channel one after another. */
interface Pixels {
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly squares: Float64Array;
}

/**
 * The peaks of a sound that arrives in blocks of any size, for drawing it at several zooms. Coarser levels are made
 * of the finest, so that a sound is read once; three numbers per pixel of the finest level are kept.
 */
export class WaveformStream {
  readonly #channels: number;
  readonly #samplesPerPixel: number;
  readonly #levels: number;
  readonly #zoomFactor: number;
  readonly #min = new GrowingValues(singles);
  readonly #max = new GrowingValues(singles);
  readonly #squares = new GrowingValues(doubles);
  readonly #pixel: Pixels;
  #inPixel = 0;
  #samples = 0;

  /** @throws InvalidParameterError */
  constructor({ channels, samplesPerPixel = 256, levels = 4, zoomFactor = 4 }: WaveformOptions) {
    this.#channels = requireInteger('channels', channels, { min: 1 });
    this.#samplesPerPixel = requireInteger('samplesPerPixel', samplesPerPixel, { min: 1 });
    this.#levels = requireInteger('levels', levels, { min: 1, max: 16 });
    this.#zoomFactor = requireInteger('zoomFactor', zoomFactor, { min: 2 });
    this.#pixel = emptyPixels(channels);
  }

  /** One array of equal length per channel. @throws InvalidParameterError if a sample is not finite */
  push(block: readonly SampleArray[]): void {
    if (block.length !== this.#channels)
      throw new InvalidParameterError('channels', block.length, `${this.#channels}`);
    const frames = block[0]!.length;
    for (let from = 0; from < frames;) {
      const to = Math.min(frames, from + this.#samplesPerPixel - this.#inPixel);
      block.forEach((samples, channel) => this.#take(samples, channel, { from, to }));
      this.#inPixel += to - from;
      if (this.#inPixel === this.#samplesPerPixel) this.#finishPixel();
      from = to;
    }
    this.#samples += frames;
  }

  /** The levels, finest first. @throws InvalidParameterError for a sound without samples */
  end(): WaveformLevel[] {
    if (this.#samples === 0)
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    if (this.#inPixel > 0) this.#finishPixel();
    let pixels: Pixels = {
      min: this.#min.view(),
      max: this.#max.view(),
      squares: this.#squares.view(),
    };
    let samplesPerPixel = this.#samplesPerPixel;
    const levels: WaveformLevel[] = [];
    for (let level = 0; level < this.#levels; level++) {
      if (level > 0) {
        pixels = coarser(pixels, this.#channels, this.#zoomFactor);
        samplesPerPixel *= this.#zoomFactor;
      }
      levels.push(this.#level(pixels, samplesPerPixel));
    }
    return levels;
  }

  #take(samples: SampleArray, channel: number, stretch: { from: number; to: number }): void {
    const pixel = this.#pixel;
    let min = pixel.min[channel]!;
    let max = pixel.max[channel]!;
    let squares = pixel.squares[channel]!;
    for (let i = stretch.from; i < stretch.to; i++) {
      const sample = samples[i]!;
      if (sample < min) min = sample;
      if (sample > max) max = sample;
      squares += sample * sample;
    }
    // A sum that is not finite had a sample that was not.
    if (squares - squares !== 0) {
      const at = samples.findIndex((sample) => !Number.isFinite(sample));
      throw new InvalidParameterError(
        `sample ${this.#samples + at}`,
        samples[at]!,
        'a finite number',
      );
    }
    pixel.min[channel] = min;
    pixel.max[channel] = max;
    pixel.squares[channel] = squares;
  }

  #finishPixel(): void {
    const { min, max, squares } = this.#pixel;
    for (let channel = 0; channel < this.#channels; channel++) {
      this.#min.push(min[channel]!);
      this.#max.push(max[channel]!);
      this.#squares.push(squares[channel]!);
    }
    min.fill(Infinity);
    max.fill(-Infinity);
    squares.fill(0);
    this.#inPixel = 0;
  }

  #level({ min, max, squares }: Pixels, samplesPerPixel: number): WaveformLevel {
    const pixels = min.length / this.#channels;
    const inLast = this.#samples - (pixels - 1) * samplesPerPixel;
    const rms = new Float32Array(squares.length);
    for (let i = 0; i < rms.length; i++) {
      const isLast = i >= (pixels - 1) * this.#channels;
      rms[i] = Math.sqrt(squares[i]! / (isLast ? inLast : samplesPerPixel));
    }
    return { samplesPerPixel, pixels, min, max, rms };
  }
}

function emptyPixels(values: number): Pixels {
  return {
    min: singles(values).fill(Infinity),
    max: singles(values).fill(-Infinity),
    squares: new Float64Array(values),
  };
}

/** Every so many pixels as one. */
function coarser(fine: Pixels, channels: number, factor: number): Pixels {
  const finePixels = fine.min.length / channels;
  const coarse = emptyPixels(Math.ceil(finePixels / factor) * channels);
  for (let pixel = 0; pixel < finePixels; pixel++) {
    const from = pixel * channels;
    const to = Math.floor(pixel / factor) * channels;
    for (let channel = 0; channel < channels; channel++) {
      coarse.min[to + channel] = Math.min(coarse.min[to + channel]!, fine.min[from + channel]!);
      coarse.max[to + channel] = Math.max(coarse.max[to + channel]!, fine.max[from + channel]!);
      coarse.squares[to + channel]! += fine.squares[from + channel]!;
    }
  }
  return coarse;
}
