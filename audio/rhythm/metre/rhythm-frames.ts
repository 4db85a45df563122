import { type SampleArray } from '../../matrix/matrix';
import { requireFinite } from '../../parameters/require-number';
import { MelStream } from '../../spectral/mel-spectrogram';
import { chromaStftStream } from '../../tonal/chroma-stft';
import { type FramewiseFeature } from '../../framewise/framewise-feature';
import { BandRises } from './band-rises';

/** What beats are found by: a few numbers for each frame of a signal. */
export interface RhythmFrames {
  /** Frames per second. */
  readonly frameRate: number;
  readonly frames: number;
  /** How much each band (`BAND_EDGES_HZ`) rises, in decibels, one value of 0 or more per frame. */
  readonly rises: readonly Float32Array[];
  /** Power by pitch class of each `CHROMA_STEP` frames, twelve values each; empty where only hits are known. */
  readonly chroma: Float32Array;
}

/** Frames between two frames of chroma: harmony changes slowly. */
export const CHROMA_STEP = 4;

/** About 11.6 ms between frames: fine enough for tempo, and a whole number of samples at the usual rates. */
export const FRAMES_PER_SECOND = 86.1328125;
const CHROMA_WINDOWS = 4;
const MEL_BANDS = 40;
const LOWEST_HZ = 27.5;
const HIGHEST_HZ = 10_000;
/** Octaves above 27.5 Hz: bass and chords, where harmony is. */
const CHROMA_OCTAVE = 3.5;

/**
 * The front end of beat tracking, of a signal that arrives in blocks: rises of level in bands, and power by pitch class.
 * Keeps 32 bytes per frame, 11 kB a second.
 */
export class RhythmStream {
  readonly #sampleRate: number;
  readonly #hop: number;
  readonly #mel: MelStream;
  readonly #chroma: FramewiseFeature;
  readonly #rises: BandRises;
  readonly #classes: number[] = [];

  /** @param sampleRate Hz, 8000 or more @throws InvalidParameterError */
  constructor({ sampleRate }: { readonly sampleRate: number }) {
    this.#sampleRate = requireFinite('sampleRate', sampleRate, { min: 8000 });
    this.#hop = Math.round(sampleRate / FRAMES_PER_SECOND);
    const nFft = 2 ** Math.round(Math.log2(4 * this.#hop));
    const fmaxHz = Math.min(HIGHEST_HZ, sampleRate / 2);
    const mel = { sampleRate, nFft, hopLength: this.#hop, nMels: MEL_BANDS };
    this.#rises = new BandRises({ bands: MEL_BANDS, fminHz: LOWEST_HZ, fmaxHz });
    this.#mel = new MelStream({ ...mel, fminHz: LOWEST_HZ, fmaxHz }, (powers) =>
      this.#rises.push(powers),
    );
    this.#chroma = chromaStftStream(
      {
        sampleRate,
        nFft: CHROMA_WINDOWS * nFft,
        hopLength: CHROMA_STEP * this.#hop,
        norm: null,
        ctroct: CHROMA_OCTAVE,
        octwidth: 1,
      },
      (classes) => this.#classes.push(...classes),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#mel.push(block);
    this.#chroma.push(block);
  }

  /** @throws InvalidParameterError if there was no sample */
  end(): RhythmFrames {
    const frames = this.#mel.end();
    this.#chroma.end();
    return {
      frameRate: this.#sampleRate / this.#hop,
      frames,
      rises: this.#rises.curves(),
      chroma: Float32Array.from(this.#classes),
    };
  }
}
