import { type Matrix, type SampleArray } from '../matrix/matrix';
import { featureMatrix, type FramewiseFeature } from '../framewise/framewise-feature';
import { DEFAULT_HOP } from '../framewise/spectral-feature';
import { type OnFloats } from '../simd/frame-quads';
import { MagnitudeStream } from '../transform/magnitude-stream';
import { createSpectraStream } from '../transform/spectra-stream';
import { type StftOptions } from '../transform/stft-options';
import { sumBands } from './band-sums';
import { melFilterBank, type MelFilterBank, type MelFilterOptions } from './mel-filter-bank';

/** The parameters of librosa.feature.melspectrogram; `hopLength` defaults to 512 whatever the window. */
export interface MelOptions extends StftOptions, MelFilterOptions {
  /** Exponent of the magnitude: 2 for power, 1 for magnitude; default 2. */
  readonly power?: number;
}

/** Receives one frame's mel bands; the array is reused after the call. */
export type OnMel = OnFloats;

/** Mel spectrum of a signal that arrives in blocks, frame by frame, independent of the block sizes. */
export class MelStream implements FramewiseFeature {
  /** Bands per frame. */
  readonly bands: number;
  readonly #frames: Pick<MagnitudeStream, 'framesOf' | 'push' | 'end'>;

  /** @throws InvalidParameterError */
  constructor(options: MelOptions, onMel: OnMel) {
    const bank = melFilterBank(options);
    this.bands = bank.bands;
    const plan = { power: 2, hopLength: DEFAULT_HOP, ...options };
    this.#frames =
      plan.power === 2 ? createSpectraStream(plan, bank, onMel) : melFrames(plan, bank, onMel);
  }

  get rows(): number {
    return this.bands;
  }

  framesOf(samples: number): number {
    return this.#frames.framesOf(samples);
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#frames.push(block);
  }

  /** Gives the last frames. @returns how many there were @throws InvalidParameterError if the signal is too short */
  end(): number {
    return this.#frames.end();
  }
}

/** Of any exponent. */
function melFrames(
  options: StftOptions & { readonly power: number },
  bank: MelFilterBank,
  onMel: OnMel,
): MagnitudeStream {
  const mel = new Float32Array(bank.bands);
  return new MagnitudeStream(options, (magnitudes, frame) => {
    sumBands(bank, magnitudes, mel);
    onMel(mel, frame);
  });
}

/** The whole signal's mel spectrogram, (nMels, frames). @throws InvalidParameterError */
export function melSpectrogram(signal: SampleArray, options: MelOptions): Matrix {
  return featureMatrix(signal, (onValues) => new MelStream(options, onValues));
}
