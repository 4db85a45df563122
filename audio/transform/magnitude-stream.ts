import { type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { type OnDoubles } from '../simd/frame-quads';
import { createDoubleSpectra, createSpectraStream, type SpectraStream } from './spectra-stream';
import { planStft, type StftOptions } from './stft-options';

export interface MagnitudeOptions extends StftOptions {
  /** Exponent of the magnitude: 1 for magnitude, 2 for power; default 1. */
  readonly power?: number;
}

/** Receives one frame's values; the array is reused after the call, and may be written to. */
export type OnMagnitudes = OnDoubles;

/**
 * Magnitudes, or powers of them, of the short-time Fourier transform of a signal that arrives in blocks, in double
 * precision: features that look at the quietest bins show the rounding of float32.
 * Frames do not depend on the block sizes; nothing is allocated per frame.
 */
export class MagnitudeStream {
  /** nFft / 2 + 1 */
  readonly bins: number;
  readonly #spectra: SpectraStream;

  /** @throws InvalidParameterError */
  constructor({ power = 1, ...options }: MagnitudeOptions, onFrame: OnMagnitudes) {
    requireFinite('power', power, { min: Number.MIN_VALUE });
    this.bins = (planStft(options).nFft >> 1) + 1;
    const values = power === 2 ? 'power' : 'magnitude';
    const isRaised = power !== 1 && power !== 2;
    this.#spectra = createDoubleSpectra(
      options,
      values,
      isRaised ? raised(power, onFrame) : onFrame,
    );
  }

  /** How many frames so many samples give, if they are enough. */
  framesOf(samples: number): number {
    return this.#spectra.framesOf(samples);
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#spectra.push(block);
  }

  /** Gives the last frames. @returns how many there were @throws InvalidParameterError if the signal is too short */
  end(): number {
    return this.#spectra.end();
  }
}

function raised(power: number, onFrame: OnMagnitudes): OnMagnitudes {
  return (magnitudes, frame) => {
    for (let k = 0; k < magnitudes.length; k++) magnitudes[k] = magnitudes[k]! ** power;
    onFrame(magnitudes, frame);
  };
}

/**
 * The same in float32, as librosa has it, where `power` is 1 or 2: faster.
 * @throws InvalidParameterError
 */
export function createMagnitudeStream(
  options: MagnitudeOptions,
  onFrame: (values: SampleArray, frame: number) => void,
): Pick<MagnitudeStream, 'push' | 'end'> {
  const { power = 1 } = options;
  if (power !== 1 && power !== 2) return new MagnitudeStream(options, onFrame);
  return createSpectraStream(options, power === 2 ? 'power' : 'magnitude', onFrame);
}
