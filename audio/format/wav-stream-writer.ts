import { InvalidParameterError } from '../parameters/invalid-parameter';
import { bytesPerSample, encodeFrames, type SampleEncoding } from './sample-codec';
import { encodeWavHeader } from './wav-header-encode';

export interface WavStreamWriterOptions {
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  readonly encoding: SampleEncoding;
}

/**
 * Encodes a WAV file whose length shows only at the end. The bytes in order are `header()`, every
 * `encode()`, `finish().padding`; a file that can be written to again gets `finish().header` over its start.
 */
export class WavStreamWriter {
  readonly #options: WavStreamWriterOptions;
  #frames = 0;
  /** What the last samples were written into. */
  #room = new Uint8Array(0);

  constructor(options: WavStreamWriterOptions) {
    this.#options = options;
  }

  /** The header of a stream of unknown length. @throws InvalidParameterError */
  header(): Uint8Array<ArrayBuffer> {
    return encodeWavHeader(this.#options);
  }

  /** The bytes of the next samples, one array per channel; valid until the next call. @throws InvalidParameterError */
  encode(channels: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
    const { encoding } = this.#options;
    if (channels.length !== this.#options.channels) {
      throw new InvalidParameterError('channels', channels.length, `${this.#options.channels}`);
    }
    const frames = channels[0]!.length;
    const length = frames * channels.length * bytesPerSample(encoding);
    if (this.#room.length < length) this.#room = new Uint8Array(length);
    const bytes = encodeFrames(channels, encoding, this.#room.subarray(0, length));
    this.#frames += frames;
    return bytes;
  }

  /** What belongs after the last sample, and the header that says how many there were, as long as the first one. */
  finish(): {
    readonly header: Uint8Array<ArrayBuffer>;
    readonly padding: Uint8Array<ArrayBuffer>;
  } {
    const { channels, encoding } = this.#options;
    const dataBytes = this.#frames * channels * bytesPerSample(encoding);
    return {
      header: encodeWavHeader({ ...this.#options, frames: this.#frames, isGrowable: true }),
      padding: new Uint8Array(dataBytes % 2),
    };
  }
}
