import { createMatrix, type Matrix } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { Cepstra, CEPSTRA_ROWS } from '../simd/cepstra';
import { toDecibels } from './decibels';
import { dctMatrix, type DctType } from './dct';

/** What coefficients are taken of mel bands. */
export interface CepstralOptions {
  /** Coefficients per frame, at most as many as bands; default 20. */
  readonly nMfcc?: number;
  /** Default 2. */
  readonly dctType?: DctType;
  /** Scaling of the cosine transform; default `ortho`. */
  readonly dctNorm?: 'ortho' | null;
  /** Cepstral lifter: 0 for none. Coefficient i is multiplied by 1 + lifter/2 · sin(π(i + 1)/lifter). Default 0. */
  readonly lifter?: number;
}

/** Mel power of a whole signal. */
export interface MelFrames {
  readonly frames: number;
  /** Its largest value: what is more than 80 dB below is raised. */
  readonly loudest: number;
  /** Writes frame `index` to `target`. */
  copy(index: number, target: Float32Array): void;
}

/** librosa's defaults for power_to_db, which mfcc does not let the caller change. */
const AMIN = 1e-10;
const TOP_DB = 80;

/** Turns mel power into cepstral coefficients: librosa.feature.mfcc from the mel spectrogram on. */
export class CepstralCoefficients {
  readonly #cepstra: Cepstra;
  readonly #coefficients: number;

  /** @throws InvalidParameterError */
  constructor(bands: number, options: CepstralOptions) {
    const { nMfcc = 20, dctType = 2, dctNorm = 'ortho', lifter = 0 } = options;
    this.#coefficients = requireInteger('nMfcc', nMfcc, { min: 1, max: bands });
    const shape = { inputs: bands, outputs: this.#coefficients };
    const transform = dctMatrix({ type: dctType, norm: dctNorm, ...shape });
    applyLifter(transform, lifter, shape);
    this.#cepstra = new Cepstra({ ...shape, transform, amin: AMIN });
  }

  /** The coefficients, (nMfcc, frames). */
  of(mel: MelFrames): Matrix {
    const result = createMatrix(this.#coefficients, mel.frames);
    const { data, rows, columns } = result;
    let t = 0;
    for (const coefficients of this.each(mel)) {
      for (let k = 0; k < rows; k++) data[k * columns + t] = coefficients[k]!;
      t++;
    }
    return result;
  }

  /** The coefficients frame by frame; valid until the next. */
  *each(mel: MelFrames): Generator<Float32Array, void> {
    const cepstra = this.#cepstra;
    for (let from = 0; from < mel.frames; from += CEPSTRA_ROWS) {
      const to = Math.min(mel.frames, from + CEPSTRA_ROWS);
      for (let t = from; t < to; t++) mel.copy(t, cepstra.powers(t - from));
      cepstra.transform(to - from, toDecibels(mel.loudest, AMIN) - TOP_DB);
      for (let t = from; t < to; t++) yield cepstra.coefficients(t - from);
    }
  }
}

/** @throws InvalidParameterError */
function applyLifter(
  transform: Float64Array,
  lifter: number,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): void {
  requireFinite('lifter', lifter, { min: 0 });
  if (lifter === 0) return;
  for (let k = 0; k < outputs; k++) {
    const gain = 1 + (lifter / 2) * Math.sin((Math.PI * (k + 1)) / lifter);
    for (let n = 0; n < inputs; n++) transform[k * inputs + n]! *= gain;
  }
}
