import { createMatrix, type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { StftStream } from '../transform/stft';
import { type StftOptions } from '../transform/stft-options';
import { FrameStore } from './frame-store';
import { applyMelFilters, melFilterBank, type MelFilterOptions } from './mel-filter-bank';
import { spectrumPower } from './spectrum-power';

/** The parameters of librosa.feature.melspectrogram; `hopLength` defaults to 512 whatever the window. */
export interface MelOptions extends StftOptions, MelFilterOptions {
  /** Exponent of the magnitude: 2 for power, 1 for magnitude; default 2. */
  readonly power?: number;
}

/** Receives one frame's mel bands; the array is reused after the call. */
export type OnMel = (mel: Float32Array, frame: number) => void;

const DEFAULT_HOP = 512;

/** Mel spectrum of a signal that arrives in blocks, frame by frame, independent of the block sizes. */
export class MelStream {
  /** Bands per frame. */
  readonly bands: number;
  readonly #stft: StftStream;

  /** @throws InvalidParameterError */
  constructor(options: MelOptions, onMel: OnMel) {
    const power = requireFinite('power', options.power ?? 2, { min: Number.MIN_VALUE });
    const bank = melFilterBank(options);
    const mel = new Float32Array(bank.bands);
    this.bands = bank.bands;
    this.#stft = new StftStream({ hopLength: DEFAULT_HOP, ...options }, (spectrum, frame) => {
      spectrumPower(spectrum, power, magnitudes);
      applyMelFilters(bank, magnitudes, mel);
      onMel(mel, frame);
    });
    const magnitudes = new Float64Array(this.#stft.bins);
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

/** The whole signal's mel spectrogram, (nMels, frames). @throws InvalidParameterError */
export function melSpectrogram(signal: SampleArray, options: MelOptions): Matrix {
  const frames: FrameStore[] = [];
  const stream = new MelStream(options, (mel) => {
    frames[0] ??= new FrameStore(mel.length);
    frames[0].append().set(mel);
  });
  stream.push(signal);
  stream.end();
  return framesToMatrix(frames[0]!);
}

/** Stored frames as a matrix with one row per value and one column per frame. */
function framesToMatrix(store: FrameStore): Matrix {
  const matrix = createMatrix(store.width, store.frames);
  for (let t = 0; t < store.frames; t++) {
    const frame = store.frame(t);
    for (let row = 0; row < store.width; row++) matrix.data[row * store.frames + t] = frame[row]!;
  }
  return matrix;
}
