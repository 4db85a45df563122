import { createMatrix, type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { FrameQuads } from '../simd/frame-quads';
import { isLaneSize } from '../simd/frame-spectra';
import { StftStream } from '../transform/stft';
import { planStft, type StftOptions } from '../transform/stft-options';
import { FrameStore } from './frame-store';
import {
  applyMelFilters,
  melFilterBank,
  type MelFilterBank,
  type MelFilterOptions,
} from './mel-filter-bank';
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
  readonly #frames: FrameSource;

  /** @throws InvalidParameterError */
  constructor(options: MelOptions, onMel: OnMel) {
    const power = requireFinite('power', options.power ?? 2, { min: Number.MIN_VALUE });
    const bank = melFilterBank(options);
    this.bands = bank.bands;
    const plan = { hopLength: DEFAULT_HOP, ...options };
    const { nFft, hopLength: hop, padding, window } = planStft(plan);
    this.#frames =
      power === 2 && isLaneSize(nFft)
        ? new FrameQuads({ size: nFft, hop, padding, window, values: bank }, onMel)
        : melFrames(plan, { power, bank }, onMel);
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

/** What mel frames come from: blocks go in, and the number of frames comes out. */
type FrameSource = Pick<FrameQuads, 'push' | 'end'>;

/** Of any exponent and size of transform. */
function melFrames(
  options: StftOptions,
  { power, bank }: { readonly power: number; readonly bank: MelFilterBank },
  onMel: OnMel,
): FrameSource {
  const mel = new Float32Array(bank.bands);
  const stream = new StftStream(options, (spectrum, frame) => {
    spectrumPower(spectrum, power, magnitudes);
    applyMelFilters(bank, magnitudes, mel);
    onMel(mel, frame);
  });
  const magnitudes = new Float64Array(stream.bins);
  return stream;
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
