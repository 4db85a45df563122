import { type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { roundHalfToEven } from '../rounding/round-half-to-even';
import { IstftStream } from '../transform/istft-stream';
import { type OnSamples } from '../transform/overlap-add';
import { createSpectraStream, type SpectraStream } from '../transform/spectra-stream';
import { planStft, type StftOptions } from '../transform/stft-options';
import { PhaseVocoder } from './phase-vocoder';

/** The parameters of librosa.effects.time_stretch. */
export interface TimeStretchOptions extends StftOptions {
  /** How many times as fast: more than 1 is shorter. From 1/64 to 64. */
  readonly rate: number;
}

const LARGEST_RATE = 64;

/**
 * Makes a signal that arrives in blocks of any size faster or slower at the same pitch (librosa.effects.time_stretch).
 * The result does not depend on the block sizes; memory does not grow with the signal.
 */
export class TimeStretchStream {
  readonly #rate: number;
  readonly #stft: SpectraStream;
  readonly #vocoder: PhaseVocoder;
  readonly #istft: IstftStream;
  readonly #onSamples: OnSamples;
  #given = 0;
  /** What the result's length is, once it is known. */
  #length = Infinity;

  /** @throws InvalidParameterError */
  constructor(options: TimeStretchOptions, onSamples: OnSamples) {
    this.#rate = requireRate(options.rate);
    const bins = (planStft(options).nFft >> 1) + 1;
    this.#onSamples = onSamples;
    this.#stft = createSpectraStream(options, 'complex', (spectrum) =>
      this.#vocoder.push(spectrum),
    );
    this.#vocoder = new PhaseVocoder(this.#rate, bins, (spectrum) => this.#istft.push(spectrum));
    this.#istft = new IstftStream(options, (samples) => this.#give(samples));
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#stft.push(block);
  }

  /** Gives the rest. @returns how many samples there are in all @throws InvalidParameterError if the signal is too short */
  end(): number {
    this.#length = stretchedLength(this.#stft.samples, this.#rate);
    this.#stft.end();
    this.#vocoder.end();
    // Slow, the last frames may reach beyond the end.
    this.#istft.end(Math.max(this.#length, this.#istft.given));
    return this.#length;
  }

  #give(samples: Float32Array): void {
    const given = samples.subarray(0, Math.max(0, this.#length - this.#given));
    if (given.length === 0) return;
    this.#given += given.length;
    this.#onSamples(given);
  }
}

/** The whole signal, faster or slower. @throws InvalidParameterError */
export function timeStretch(signal: SampleArray, options: TimeStretchOptions): Float32Array {
  const result = new Float32Array(stretchedLength(signal.length, requireRate(options.rate)));
  let at = 0;
  const stream = new TimeStretchStream(options, (samples) => {
    result.set(samples, at);
    at += samples.length;
  });
  stream.push(signal);
  stream.end();
  return result;
}

/** Python's rounding. */
function stretchedLength(samples: number, rate: number): number {
  return roundHalfToEven(samples / rate);
}

function requireRate(rate: number): number {
  return requireFinite('rate', rate, { min: 1 / LARGEST_RATE, max: LARGEST_RATE });
}
