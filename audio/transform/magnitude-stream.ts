import { type SampleArray } from '../matrix/matrix';
import { FrameQuads } from '../simd/frame-quads';
import { isLaneSize } from '../simd/frame-spectra';
import { requireFinite } from '../parameters/require-number';
import { StftStream } from './stft';
import { planStft, type StftOptions } from './stft-options';
import { spectrumPower } from '../spectral/spectrum-power';

export interface MagnitudeOptions extends StftOptions {
  /** Exponent of the magnitude: 1 for magnitude, 2 for power; default 1. */
  readonly power?: number;
}

/** Receives one frame's values; the array is reused after the call. */
export type OnMagnitudes = (values: Float64Array, frame: number) => void;

/**
 * Magnitudes, or powers of them, of the short-time Fourier transform of a signal that arrives in blocks.
 * Frames do not depend on the block sizes; nothing is allocated per frame.
 */
export class MagnitudeStream {
  /** nFft / 2 + 1 */
  readonly bins: number;
  readonly #stft: StftStream;

  /** @throws InvalidParameterError */
  constructor({ power = 1, ...options }: MagnitudeOptions, onFrame: OnMagnitudes) {
    requireFinite('power', power, { min: Number.MIN_VALUE });
    this.#stft = new StftStream(options, (spectrum, frame) => {
      spectrumPower(spectrum, power, values);
      onFrame(values, frame);
    });
    this.bins = this.#stft.bins;
    const values = new Float64Array(this.bins);
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#stft.push(block);
  }

  /** Gives the last frames. @returns how many there were @throws InvalidParameterError if the signal is too short */
  end(): number {
    return this.#stft.end();
  }
}

/**
 * The same in float32, as librosa has it: about five times as fast where nFft is a power of two and `power` 1 or 2.
 * @throws InvalidParameterError
 */
export function createMagnitudeStream(
  options: MagnitudeOptions,
  onFrame: (values: SampleArray, frame: number) => void,
): Pick<MagnitudeStream, 'push' | 'end'> {
  const { nFft: size, hopLength: hop, padding, window } = planStft(options);
  const { power = 1 } = options;
  if (!isLaneSize(size) || (power !== 1 && power !== 2)) {
    return new MagnitudeStream(options, onFrame);
  }
  return new FrameQuads({ size, hop, padding, window, values: 'power' }, (values, frame) => {
    // The row is computed anew for every frame, so it may be overwritten.
    if (power === 1) for (let i = 0; i < values.length; i++) values[i] = Math.sqrt(values[i]!);
    onFrame(values, frame);
  });
}
