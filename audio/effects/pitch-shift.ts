import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { type ResampleType } from '../resampling/resample-options';
import { ResampleStream } from '../resampling/resample';
import { type OnSamples } from '../transform/overlap-add';
import { type StftOptions } from '../transform/stft-options';
import { TimeStretchStream } from './time-stretch';

/** The parameters of librosa.effects.pitch_shift. */
export interface PitchShiftOptions extends StftOptions {
  /** How many steps higher, or lower where negative; up to six octaves. */
  readonly nSteps: number;
  /** Steps of an octave; default 12, semitones. */
  readonly binsPerOctave?: number;
  /** Default 'soxr_hq'. */
  readonly resType?: ResampleType;
  /** Keep the energy of the resampled signal rather than its amplitude; default false. */
  readonly scale?: boolean;
}

const MOST_OCTAVES = 6;

/**
 * Makes a signal that arrives in blocks of any size higher or lower at the same speed (librosa.effects.pitch_shift): it
 * is stretched, then resampled to its length. The result does not depend on the block sizes; memory does not grow with
 * the signal.
 */
export class PitchShiftStream {
  readonly #stretch: TimeStretchStream;
  readonly #resample: ResampleStream;
  readonly #onSamples: OnSamples;
  #samples = 0;
  #given = 0;
  /** What the result's length is, once it is known. */
  #length = Infinity;

  /** @throws InvalidParameterError */
  constructor(options: PitchShiftOptions, onSamples: OnSamples) {
    const rate = shiftRate(options);
    const { resType = 'soxr_hq', scale = false } = options;
    this.#onSamples = onSamples;
    this.#resample = new ResampleStream(
      { origSr: 1 / rate, targetSr: 1, resType, scale },
      (samples) => this.#give(samples),
    );
    this.#stretch = new TimeStretchStream({ ...options, rate }, (samples) =>
      this.#resample.push(samples),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#stretch.push(block);
    this.#samples += block.length;
  }

  /** Gives the rest. @returns the number of samples that went in and came out @throws InvalidParameterError if the signal is too short */
  end(): number {
    this.#length = this.#samples;
    this.#stretch.end();
    this.#resample.end();
    // Stretching and resampling both round the length.
    if (this.#given < this.#length) this.#give(new Float32Array(this.#length - this.#given));
    return this.#length;
  }

  #give(samples: Float32Array): void {
    const given = samples.subarray(0, this.#length - this.#given);
    if (given.length === 0) return;
    this.#given += given.length;
    this.#onSamples(given);
  }
}

/** The whole signal, higher or lower. @throws InvalidParameterError */
export function pitchShift(signal: SampleArray, options: PitchShiftOptions): Float32Array {
  const result = new Float32Array(signal.length);
  let at = 0;
  const stream = new PitchShiftStream(options, (samples) => {
    result.set(samples, at);
    at += samples.length;
  });
  stream.push(signal);
  stream.end();
  return result;
}

/** How much faster the signal is made before it is resampled to its length. */
function shiftRate({ nSteps, binsPerOctave = 12 }: PitchShiftOptions): number {
  requireInteger('binsPerOctave', binsPerOctave, { min: 1 });
  const most = MOST_OCTAVES * binsPerOctave;
  requireFinite('nSteps', nSteps, { min: -most, max: most });
  return 2 ** (-nSteps / binsPerOctave);
}
