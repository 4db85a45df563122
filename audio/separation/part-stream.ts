import { IstftStream } from '../transform/istft-stream';
import { type StftOptions } from '../transform/stft-options';

/** One part of a separated signal: masked frames in, samples out, without those before the signal. */
export class PartStream {
  readonly #inverse: IstftStream;
  readonly #masked: Float64Array;
  #ready: Float32Array[] = [];
  /** Samples before the signal that are still to be dropped. */
  #toDrop: number;
  #taken = 0;

  /** @param front samples before the signal */
  constructor(settings: StftOptions, shape: { readonly bins: number; readonly front: number }) {
    this.#masked = new Float64Array(2 * shape.bins);
    this.#toDrop = shape.front;
    this.#inverse = new IstftStream(settings, (samples) => this.#keep(samples));
  }

  /** Takes the next frame: interleaved bins, and the share of each that belongs to this part. */
  push(spectrum: Float64Array, mask: Float64Array): void {
    const masked = this.#masked;
    for (let k = 0, i = 0; k < mask.length; k++, i += 2) {
      const share = mask[k]! < 1 ? mask[k]! : 1;
      masked[i] = spectrum[i]! * share;
      masked[i + 1] = spectrum[i + 1]! * share;
    }
    this.#inverse.push(masked);
  }

  /** What is ready, but no more samples in all than `length`. */
  take(length: number): Float32Array {
    const size = this.#ready.reduce((sum, samples) => sum + samples.length, 0);
    const joined = new Float32Array(size);
    let at = 0;
    for (const samples of this.#ready) {
      joined.set(samples, at);
      at += samples.length;
    }
    const given = joined.subarray(0, Math.min(size, length - this.#taken));
    this.#ready = given.length < size ? [joined.slice(given.length)] : [];
    this.#taken += given.length;
    return given;
  }

  /** Copies: the inverse transform reuses its array. */
  #keep(samples: Float32Array): void {
    const dropped = Math.min(this.#toDrop, samples.length);
    this.#toDrop -= dropped;
    if (dropped < samples.length) this.#ready.push(samples.slice(dropped));
  }
}
