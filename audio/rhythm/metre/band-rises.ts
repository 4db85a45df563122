import { hzToMel, melToHz } from '../../spectral/mel-scale';

/** Where the bands meet: kick and bass; their overtones and low chords; voices and snares; consonants and sticks; cymbals. */
export const BAND_EDGES_HZ = [150, 500, 2000, 5000] as const;
export const RISING_BANDS = BAND_EDGES_HZ.length + 1;

/** Levels more than this below the loudest of late are silence. */
const RANGE_DB = 60;
/** The loudest of late is forgotten by half in so many frames: 20 s. */
const HALF_LIFE_FRAMES = 1723;
const SMALLEST_POWER = 1e-12;
/** Frames between the two spectra compared: attacks of pitched instruments take longer than a frame. */
const LAG = 2;

interface MelBands {
  readonly bands: number;
  readonly fminHz: number;
  readonly fmaxHz: number;
}

/**
 * How much a few wide bands rise, from mel powers frame by frame (SuperFlux, Böck and Widmer 2013): a band is compared
 * with the loudest of itself and its neighbours two frames earlier, so that vibrato is no onset.
 */
export class BandRises {
  readonly #bands: number;
  readonly #wideBand: Uint8Array;
  readonly #sizes: Float64Array;
  readonly #past: Float32Array[];
  readonly #curves: number[][] = Array.from({ length: RISING_BANDS }, () => []);
  #frame = 0;
  #loudest = SMALLEST_POWER;

  constructor({ bands, fminHz, fmaxHz }: MelBands) {
    this.#bands = bands;
    const step = (hzToMel(fmaxHz) - hzToMel(fminHz)) / (bands + 1);
    this.#wideBand = Uint8Array.from({ length: bands }, (_, band) => {
      const centreHz = melToHz(hzToMel(fminHz) + (band + 1) * step);
      return BAND_EDGES_HZ.filter((edge) => edge <= centreHz).length;
    });
    this.#sizes = new Float64Array(RISING_BANDS);
    for (const wide of this.#wideBand) this.#sizes[wide]! += 1;
    this.#past = Array.from({ length: LAG + 1 }, () => new Float32Array(bands));
  }

  push(powers: Float32Array): void {
    const now = this.#past[this.#frame % (LAG + 1)]!;
    this.#toLevels(powers, now);
    const sums = new Float64Array(RISING_BANDS);
    if (this.#frame >= LAG) {
      const before = this.#past[(this.#frame - LAG) % (LAG + 1)]!;
      for (let band = 0; band < this.#bands; band++) {
        const rise = now[band]! - loudestAround(before, band);
        if (rise > 0) sums[this.#wideBand[band]!]! += rise;
      }
    }
    this.#curves.forEach((curve, band) =>
      curve.push(this.#sizes[band] === 0 ? 0 : sums[band]! / this.#sizes[band]!),
    );
    this.#frame++;
  }

  /** One curve for each wide band, one value for each frame. */
  curves(): Float32Array[] {
    return this.#curves.map((curve) => Float32Array.from(curve));
  }

  #toLevels(powers: Float32Array, levels: Float32Array): void {
    this.#loudest *= 0.5 ** (1 / HALF_LIFE_FRAMES);
    for (const power of powers) if (power > this.#loudest) this.#loudest = power;
    const floor = Math.max(SMALLEST_POWER, this.#loudest * 10 ** (-RANGE_DB / 10));
    for (let band = 0; band < levels.length; band++) {
      levels[band] = 10 * Math.log10(powers[band]! + floor);
    }
  }
}

function loudestAround(levels: Float32Array, band: number): number {
  const last = levels.length - 1;
  return Math.max(levels[Math.max(0, band - 1)]!, levels[band]!, levels[Math.min(last, band + 1)]!);
}
