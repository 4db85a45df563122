import { createMatrix, type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { Cepstra, CEPSTRA_ROWS } from '../simd/cepstra';
import { toDecibels } from './decibels';
import { dctMatrix, type DctType } from './dct';
import { FrameStore } from './frame-store';
import { MelStream, type MelOptions } from './mel-spectrogram';

/** The parameters of librosa.feature.mfcc and of the mel spectrogram under it. */
export interface MfccOptions extends MelOptions {
  /** Coefficients per frame, at most nMels; default 20. */
  readonly nMfcc?: number;
  /** Default 2. */
  readonly dctType?: DctType;
  /** Scaling of the cosine transform; default `ortho`. */
  readonly dctNorm?: 'ortho' | null;
  /** Cepstral lifter: 0 for none. Coefficient i is multiplied by 1 + lifter/2 · sin(π(i + 1)/lifter). Default 0. */
  readonly lifter?: number;
}

/** librosa's defaults for power_to_db, which mfcc does not let the caller change. */
const AMIN = 1e-10;
const TOP_DB = 80;

/**
 * Mel-frequency cepstral coefficients of a signal that arrives in blocks.
 * The loudest mel value of the whole signal decides where the spectrum is cut off, 80 dB below it,
 * so that mel frames are kept (4 · nMels bytes each) until the end.
 */
export class MfccStream {
  readonly #mel: MelStream;
  readonly #store: FrameStore;
  readonly #cepstra: Cepstra;
  readonly #coefficients: number;
  #loudest = 0;

  /** @throws InvalidParameterError */
  constructor(options: MfccOptions) {
    this.#mel = new MelStream(options, (mel) => this.#keep(mel));
    const inputs = this.#mel.bands;
    this.#store = new FrameStore(inputs);
    this.#coefficients = requireInteger('nMfcc', options.nMfcc ?? 20, { min: 1, max: inputs });
    const { dctType = 2, dctNorm = 'ortho' } = options;
    const shape = { inputs, outputs: this.#coefficients };
    const transform = dctMatrix({ type: dctType, norm: dctNorm, ...shape });
    applyLifter(transform, options.lifter ?? 0, shape);
    this.#cepstra = new Cepstra({ ...shape, transform, amin: AMIN });
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#mel.push(block);
  }

  /** The coefficients, (nMfcc, frames). @throws InvalidParameterError if the signal is too short */
  end(): Matrix {
    const frames = this.#mel.end();
    const result = createMatrix(this.#coefficients, frames);
    for (let from = 0; from < frames; from += CEPSTRA_ROWS) {
      this.#transform(from, Math.min(frames, from + CEPSTRA_ROWS), result);
    }
    return result;
  }

  #keep(mel: Float32Array): void {
    this.#store.append().set(mel);
    let loudest = this.#loudest;
    for (let i = 0; i < mel.length; i++) if (mel[i]! > loudest) loudest = mel[i]!;
    this.#loudest = loudest;
  }

  #transform(from: number, to: number, { data, rows, columns }: Matrix): void {
    const cepstra = this.#cepstra;
    for (let t = from; t < to; t++) cepstra.powers(t - from).set(this.#store.frame(t));
    cepstra.transform(to - from, toDecibels(this.#loudest, AMIN) - TOP_DB);
    for (let t = from; t < to; t++) {
      const coefficients = cepstra.coefficients(t - from);
      for (let k = 0; k < rows; k++) data[k * columns + t] = coefficients[k]!;
    }
  }
}

/** Weighs the rows of a cosine transform. @throws InvalidParameterError */
export function applyLifter(
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

/** The whole signal's coefficients, (nMfcc, frames). @throws InvalidParameterError */
export function mfcc(signal: SampleArray, options: MfccOptions): Matrix {
  const stream = new MfccStream(options);
  stream.push(signal);
  return stream.end();
}
