import { type SampleArray } from '../matrix/matrix';
import { createSpectraStream, type SpectraStream } from '../transform/spectra-stream';
import { planStft, type StftOptions } from '../transform/stft-options';
import { createSynthesisStream, type SynthesisStream } from '../transform/synthesis-stream';
import { FRAMES_AT_A_TIME, HpssMaskStream, type HpssMasks } from './hpss-masks';
import { planHpss, type HpssMaskOptions } from './hpss-options';

/** The parameters of librosa.effects.hpss. */
export interface HpssOptions extends StftOptions, HpssMaskOptions {}

/** Receives the next samples of both parts, as many of each; the arrays are reused after the call. */
export type OnSeparated = (harmonic: Float32Array, percussive: Float32Array) => void;

/**
 * Splits a signal that arrives in blocks into a harmonic and a percussive signal of the same length.
 * Samples come out about 15 frames after they went in; memory does not grow with the signal.
 */
export class HpssStream {
  readonly #stft: SpectraStream;
  readonly #masks: HpssMaskStream;
  readonly #harmonic: SynthesisStream;
  readonly #percussive: SynthesisStream;
  /** Complex frames that wait for their masks. */
  readonly #ring: Float32Array[];
  readonly #magnitudes: Float32Array;
  #harmonicBlock: Float32Array = new Float32Array(0);

  /** @throws InvalidParameterError */
  constructor(options: HpssOptions, onSeparated: OnSeparated) {
    this.#stft = createSpectraStream(options, 'complex', (spectrum, frame) =>
      this.#analyse(spectrum, frame),
    );
    const bins = (planStft(options).nFft >> 1) + 1;
    const { timeSize } = planHpss(options);
    this.#ring = Array.from(
      { length: timeSize + FRAMES_AT_A_TIME },
      () => new Float32Array(2 * bins),
    );
    this.#magnitudes = new Float32Array(bins);
    this.#masks = new HpssMaskStream(bins, options, (masks, frame) => this.#separate(masks, frame));
    // Both parts advance in step, the harmonic one first.
    this.#harmonic = createSynthesisStream(options, (block) => (this.#harmonicBlock = block));
    this.#percussive = createSynthesisStream(options, (block) =>
      onSeparated(this.#harmonicBlock, block),
    );
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    this.#stft.push(block);
  }

  /** Gives the rest. @returns the number of samples that went in and came out @throws InvalidParameterError if the signal is too short */
  end(): number {
    this.#stft.end();
    this.#masks.end();
    const { samples } = this.#stft;
    this.#harmonic.flush();
    this.#percussive.flush();
    this.#harmonic.end(samples);
    this.#percussive.end(samples);
    return samples;
  }

  #analyse(spectrum: Float32Array, frame: number): void {
    this.#ring[frame % this.#ring.length]!.set(spectrum);
    const magnitudes = this.#magnitudes;
    for (let k = 0, i = 0; k < magnitudes.length; k++, i += 2) {
      const real = spectrum[i]!;
      const imaginary = spectrum[i + 1]!;
      magnitudes[k] = Math.sqrt(real * real + imaginary * imaginary);
    }
    this.#masks.push(magnitudes);
  }

  #separate({ harmonic, percussive }: HpssMasks<Float32Array>, frame: number): void {
    const spectrum = this.#ring[frame % this.#ring.length]!;
    this.#harmonic.push(spectrum, harmonic);
    this.#percussive.push(spectrum, percussive);
  }
}

/** The harmonic and the percussive part of a whole signal, each of its length. @throws InvalidParameterError */
export function hpss(signal: SampleArray, options: HpssOptions = {}): HpssMasks<Float32Array> {
  const harmonic = new Float32Array(signal.length);
  const percussive = new Float32Array(signal.length);
  let at = 0;
  const stream = new HpssStream(options, (harmonicBlock, percussiveBlock) => {
    harmonic.set(harmonicBlock, at);
    percussive.set(percussiveBlock, at);
    at += harmonicBlock.length;
  });
  stream.push(signal);
  stream.end();
  return { harmonic, percussive };
}
