import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { LevelRises } from '../simd/level-rises';
import { keepInMemory, type CreateKeeper, type FrameKeeper } from '../spectral/frame-store';

/** How the rises of a frame's bands become one number. */
export type BandAggregate = (typeof AGGREGATES)[number];

const AGGREGATES = ['mean', 'median', 'max', 'min'] as const;

interface MelFluxOptions {
  /** Values of a frame. */
  readonly bands: number;
  /** Frames between the two spectra that are compared; default 1. */
  readonly lag?: number | undefined;
  /** Bands of the earlier spectrum whose largest is compared with one of the later; default 1. */
  readonly maxSize?: number | undefined;
  /** What the rise of a frame is over its bands; default `mean`. */
  readonly aggregate?: BandAggregate | undefined;
  /** Keeps the frames; default in memory. */
  readonly createKeeper?: CreateKeeper | undefined;
}

/** librosa's defaults for power_to_db, which onset_strength does not let the caller change. */
const AMIN = 1e-10;
const TOP_DB = 80;

/**
 * How much the decibels of mel power frames rise. The loudest value of all decides where they are cut off, 80 dB below
 * it, so that frames are kept (4 bytes a value) until the end.
 */
export class MelFlux {
  readonly lag: number;
  readonly #maxSize: number;
  readonly #aggregate: BandAggregate;
  readonly #rises: LevelRises;
  readonly #store: FrameKeeper;
  #loudest = -Infinity;

  /** @throws InvalidParameterError */
  constructor({ bands, lag, maxSize, aggregate = 'mean', createKeeper }: MelFluxOptions) {
    this.lag = requireInteger('lag', lag ?? 1, { min: 1 });
    this.#maxSize = requireInteger('maxSize', maxSize ?? 1, { min: 1 });
    if (!AGGREGATES.includes(aggregate)) {
      throw new InvalidParameterError('aggregate', aggregate, '"mean", "median", "max" or "min"');
    }
    this.#aggregate = aggregate;
    this.#rises = new LevelRises(bands);
    this.#store = (createKeeper ?? keepInMemory)(bands);
  }

  /** A frame's powers, for the caller to fill before `take`. */
  get powers(): Float32Array {
    return this.#rises.levels;
  }

  /** Takes the next frame. */
  take(): void {
    const loudest = this.#rises.toDecibels(AMIN);
    if (loudest > this.#loudest) this.#loudest = loudest;
    this.#store.append().set(this.#rises.levels);
  }

  /**
   * The envelope of all frames.
   * @param shift frames before the first rise
   * @param length where the envelope ends; later rises are left out
   */
  envelope(shift: number, length: number): Float64Array {
    const result = new Float64Array(length);
    const rising = Math.min(this.#store.frames - this.lag, length - shift);
    const floor = this.#loudest - TOP_DB;
    for (let t = 0; t < rising; t++) result[t + shift] = this.#rise(t, floor);
    return result;
  }

  #rise(frame: number, floor: number): number {
    const rises = this.#rises;
    // What a store hands out is valid until the next call.
    rises.before.set(this.#store.frame(frame));
    rises.now.set(this.#store.frame(frame + this.lag));
    if (this.#maxSize > 1) spread(rises.before, this.#maxSize);
    return rises[this.#aggregate](floor);
  }
}

/** Replaces each band by the largest of `size` neighbouring ones, the extra one of an even size below. */
function spread(bands: Float32Array, size: number): void {
  const below = size >> 1;
  const above = size - below - 1;
  const largest = bands.map((_, band) => {
    const end = Math.min(bands.length - 1, band + above);
    let most = -Infinity;
    for (let i = Math.max(0, band - below); i <= end; i++) {
      if (bands[i]! > most) most = bands[i]!;
    }
    return most;
  });
  bands.set(largest);
}
